package org.engram.models.finetuning;

import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.ConfigurationException;

/**
 * Sizes of an {@link AttentivePooler}.
 *
 * @param dim width of a token
 * @param queries learned queries; the pooled vector has {@code queries * dim} numbers
 * @param heads attention heads
 * @param mlpRatio hidden width of its MLP over the width
 */
public record PoolerConfig(int dim, int queries, int heads, double mlpRatio) {
  static final double EPS = 1e-6;

  public PoolerConfig {
    List<String> wrong = new ArrayList<>();
    if (dim < 4 || dim > 1 << 14) {
      wrong.add("dim: " + dim + "; expected 4 to 16384");
    }
    if (queries < 1 || queries > 1 << 10) {
      wrong.add("queries: " + queries + "; expected 1 to 1024");
    }
    if (heads < 1 || dim % Math.max(1, heads) != 0) {
      wrong.add("heads: " + heads + "; expected a divisor of the width " + dim);
    }
    if (!(mlpRatio > 0 && mlpRatio <= 64)) {
      wrong.add("mlp_ratio: " + mlpRatio + "; expected above 0, at most 64");
    }
    if (!wrong.isEmpty()) {
      throw new ConfigurationException("attention pooler", String.join("\n  ", wrong), "", "");
    }
  }

  /** Numbers of a pooled vector. */
  public int pooledDim() {
    return queries * dim;
  }

  /** Hidden width of the MLP. */
  public long mlpDim() {
    return (long) (dim * mlpRatio);
  }
}
