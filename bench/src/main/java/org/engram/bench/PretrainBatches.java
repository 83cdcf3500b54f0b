package org.engram.bench;

import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.masking.Geometry;
import org.engram.models.brainjepa.masking.MaskSettings;
import org.engram.models.brainjepa.masking.Masks;
import org.engram.models.brainjepa.masking.SpatiotemporalMasking;

/**
 * The same batches in every process: one scan of independent normal values throughout, as after a
 * z-score, and the published masks, which are others in each step. On a grid that the published
 * geometry does not know, the corrected one's.
 */
final class PretrainBatches {
  /** Time patches that the published geometry is made for. */
  private static final int PUBLISHED_PATCHES = 10;

  private static final long SEED = 1;

  private final int batch;
  private final List<float[]> inputs;
  private final SpatiotemporalMasking masking;

  /**
   * A batch.
   *
   * @param inputs each row-major [regions, frames]
   * @param samples the number of each
   */
  record Made(List<float[]> inputs, Masks masks, long[] samples) {}

  PretrainBatches(BrainJepaConfig config, int batch) {
    this.batch = batch;
    this.inputs = Collections.nCopies(batch, TimedBrainJepa.scans(config, 1));
    boolean published = config.timePatches() == PUBLISHED_PATCHES;
    this.masking =
        new SpatiotemporalMasking(
            MaskSettings.defaults().with(published ? Geometry.PUBLISHED : Geometry.CORRECTED),
            config.regions(),
            config.timePatches());
  }

  /**
   * The batch of a step.
   *
   * @param step from 0
   */
  Made at(long step) {
    long[] samples = LongStream.range(step * batch, (step + 1) * batch).toArray();
    return new Made(inputs, masking.batch(SEED, 0, step, samples), samples);
  }
}
