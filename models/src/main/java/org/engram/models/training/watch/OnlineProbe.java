package org.engram.models.training.watch;

import java.util.Map;

/**
 * Asks, while a model is trained, what its embeddings already know: a probe on a phenotype, fitted
 * afresh at each monitoring. The embeddings are always of the same scans in the same order, whose
 * phenotypes the probe holds.
 */
@FunctionalInterface
public interface OnlineProbe {
  /**
   * Scores by name, such as {@code age_r2}; higher is better.
   *
   * @param step updates so far
   * @param embeddings pooled embeddings, [scans, dim]
   */
  Map<String, Double> scores(long step, float[][] embeddings);
}
