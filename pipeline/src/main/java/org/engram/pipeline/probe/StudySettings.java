package org.engram.pipeline.probe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.evaluation.FewShots;
import org.engram.cohort.folds.FoldSettings;
import org.engram.cohort.statistics.Bootstrap;
import org.engram.cohort.statistics.Correction;
import org.engram.pipeline.probe.ProbeSettings.Task;
import org.engram.tensor.ConfigurationException;

/**
 * How to probe.
 *
 * @param task what the target is
 * @param learner what reads it
 * @param balanced whether classes count alike
 * @param fixed the probe's setting where it is not chosen by inner folds; at most one
 * @param folds how to divide rows
 * @param foldFile folds to use in place of dividing
 * @param recipe what is done to features
 * @param permutations of the target; 0 for none
 * @param shots the few-shot curve
 * @param bootstrap of the intervals
 * @param correction of tests reported together
 * @param readOut whether to fit the linear probe on all rows too and keep its weights
 * @param edgeBytes of connectivity that are held in memory; of more, all lies in a temporary file
 */
public record StudySettings(
    Task task,
    Learner learner,
    boolean balanced,
    List<Double> fixed,
    FoldSettings folds,
    Optional<Path> foldFile,
    StudyRecipe recipe,
    int permutations,
    Optional<FewShots> shots,
    Bootstrap bootstrap,
    Correction correction,
    boolean readOut,
    long edgeBytes) {
  /** Connectivity of 300 scans of 450 regions. */
  static final long EDGE_BYTES = 256L << 20;

  public StudySettings {
    fixed = List.copyOf(fixed);
    if (permutations < 0 || fixed.size() > 1) {
      throw new ConfigurationException(
          "--permutations",
          permutations + ", fixed settings " + fixed,
          "0 or more, and one fixed setting at most",
          "");
    }
  }

  /** The same with another bound of connectivity in memory. */
  StudySettings withEdgeBytes(long bytes) {
    return new StudySettings(
        task,
        learner,
        balanced,
        fixed,
        folds,
        foldFile,
        recipe,
        permutations,
        shots,
        bootstrap,
        correction,
        readOut,
        bytes);
  }

  /** Linear, balanced, 5 stratified folds, no recipe, no permutations, seed 42. */
  public static StudySettings defaults() {
    return new StudySettings(
        Task.AUTO,
        Learner.LINEAR,
        true,
        List.of(),
        FoldSettings.defaults(),
        Optional.empty(),
        StudyRecipe.none(),
        0,
        Optional.empty(),
        Bootstrap.defaults(42),
        Correction.BENJAMINI_HOCHBERG,
        false,
        EDGE_BYTES);
  }
}
