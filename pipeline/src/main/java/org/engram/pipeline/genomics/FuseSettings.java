package org.engram.pipeline.genomics;

import java.util.List;
import org.engram.cohort.fusion.FusionSettings;
import org.engram.cohort.fusion.Strategy;
import org.engram.pipeline.probe.ProbeSettings;
import org.engram.tensor.ConfigurationException;

/**
 * How blocks are put together.
 *
 * @param task what the target is
 * @param strategies {@code concatenation}, {@code stacking}, {@code late-average}
 * @param attribution whether each block is left out of the concatenation in turn
 * @param draws of the bootstrap
 * @param components that each block is brought to; 0 leaves it as wide as it is
 * @param folds at least 2
 * @param seed of folds, inner folds and draws
 */
public record FuseSettings(
    ProbeSettings.Task task,
    List<String> strategies,
    boolean attribution,
    int draws,
    int components,
    int folds,
    long seed) {
  private static final int INNER_FOLDS = 5;
  private static final double LEVEL = 0.95;

  public FuseSettings {
    strategies = List.copyOf(strategies);
    if (components < 0 || folds < 2) {
      throw new ConfigurationException(
          "fuse",
          components + " components, " + folds + " folds",
          "0 or more components, 2 or more folds",
          "");
    }
  }

  FusionSettings fusion() {
    return new FusionSettings(
        strategies.stream().map(Strategy::fromName).toList(),
        attribution,
        INNER_FOLDS,
        draws,
        LEVEL,
        seed);
  }
}
