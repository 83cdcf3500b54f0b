package org.engram.pipeline.pretrain;

import java.util.List;
import java.util.Map;
import org.engram.models.training.watch.MonitorRecord;

/** Reads something out of a model's embeddings while it is trained. */
public interface RunProbe {
  /** The score by its name; empty where it is not defined. Higher is better. */
  Map<String, Double> scores();

  /**
   * Whether it is time for it at an update.
   *
   * @param epochsBefore whole epochs that the run had behind it at the update before
   * @param epochs those that it has behind it with this one
   * @param monitored whether the representations are looked at anyway
   */
  default boolean due(int epochsBefore, int epochs, boolean monitored) {
    return monitored;
  }

  /** Of these, or minus infinity where there is none. */
  default double score(Map<String, Double> scores) {
    return scores.values().stream()
        .mapToDouble(Double::doubleValue)
        .max()
        .orElse(Double.NEGATIVE_INFINITY);
  }

  /** The best that a run had so far. */
  default double best(List<MonitorRecord> monitors) {
    return monitors.stream()
        .mapToDouble(monitor -> score(monitor.scores()))
        .max()
        .orElse(Double.NEGATIVE_INFINITY);
  }
}
