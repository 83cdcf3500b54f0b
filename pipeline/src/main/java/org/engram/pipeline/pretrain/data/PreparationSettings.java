package org.engram.pipeline.pretrain.data;

import java.util.Optional;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.signal.Sampling;
import org.engram.imaging.signal.ShortRuns;

/**
 * What to do where a run is not as the model has it; the same choices as for embedding.
 *
 * @param sampling how to change the repetition time; empty for {@code published} where the model's
 *     is a whole multiple of the run's, else {@code band-limited}
 * @param shortRuns what to do with a run shorter than a window
 * @param missingRegions what to do about regions that a run has not
 * @param constantRegions what to do about regions that do not vary
 * @param assumeOrder take unlabelled rows to be in the model's order
 * @param regionOrder whether all files must have their regions in one order
 */
public record PreparationSettings(
    Optional<Sampling> sampling,
    ShortRuns shortRuns,
    MissingRegions missingRegions,
    ConstantRegions constantRegions,
    boolean assumeOrder,
    RegionOrder regionOrder) {
  /** Refusals where something is off. */
  public static PreparationSettings defaults() {
    return new PreparationSettings(
        Optional.empty(),
        ShortRuns.REFUSE,
        MissingRegions.REFUSE,
        ConstantRegions.REFUSE,
        false,
        RegionOrder.SAME);
  }
}
