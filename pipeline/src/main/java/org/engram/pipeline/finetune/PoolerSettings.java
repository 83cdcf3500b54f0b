package org.engram.pipeline.finetune;

import org.engram.models.finetuning.PoolerConfig;
import org.engram.tensor.ConfigurationException;

/**
 * The attention pooler of an attentive probe.
 *
 * @param queries learned ones; the pooled vector is so many times as wide as a token
 * @param heads attention heads
 * @param mlpRatio hidden width of its MLP over the width
 */
public record PoolerSettings(int queries, int heads, double mlpRatio) {
  public PoolerSettings {
    if (queries < 1 || heads < 1) {
      throw new ConfigurationException(
          queries < 1 ? "queries" : "heads",
          Integer.toString(Math.min(queries, heads)),
          "1 or more",
          "");
    }
  }

  /** One query, 16 heads where the width allows it. */
  public static PoolerSettings defaults() {
    return new PoolerSettings(1, 16, 4);
  }

  PoolerConfig config(int dim) {
    return new PoolerConfig(dim, queries, heads, mlpRatio);
  }
}
