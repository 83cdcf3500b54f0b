package org.engram.cohort.fusion;

import java.util.List;
import org.engram.tensor.ConfigurationException;

/**
 * How blocks are put together and compared.
 *
 * @param strategies of fusion, all different
 * @param attribution whether each block is also left out of the concatenation
 * @param innerFolds of stacking
 * @param draws of the paired bootstrap of groups
 * @param confidence of intervals, such as 0.95
 * @param seed of inner folds and draws
 */
public record FusionSettings(
    List<Strategy> strategies,
    boolean attribution,
    int innerFolds,
    int draws,
    double confidence,
    long seed) {
  public FusionSettings {
    strategies = List.copyOf(strategies);
    if (strategies.isEmpty() || strategies.stream().distinct().count() < strategies.size()) {
      throw new ConfigurationException(
          "--strategy", strategies.toString(), "one or more, all different", "");
    }
    if (attribution && !strategies.contains(Strategy.CONCATENATION)) {
      throw new ConfigurationException(
          "--attribution",
          "strategies " + strategies,
          "concatenation among them: blocks are left out of it",
          "");
    }
    if (innerFolds < 2 || draws < 100 || !(confidence > 0 && confidence < 1)) {
      throw new ConfigurationException(
          "fusion",
          innerFolds + " inner folds, " + draws + " draws, confidence " + confidence,
          "2 or more inner folds, 100 or more draws, a confidence between 0 and 1",
          "");
    }
  }

  /** All three strategies, no attribution, 5 inner folds, 1,000 draws, 95 %, seed 42. */
  public static FusionSettings defaults() {
    return new FusionSettings(List.of(Strategy.values()), false, 5, 1000, 0.95, 42);
  }

  /** The same with blocks left out in turn. */
  public FusionSettings withAttribution() {
    return new FusionSettings(strategies, true, innerFolds, draws, confidence, seed);
  }
}
