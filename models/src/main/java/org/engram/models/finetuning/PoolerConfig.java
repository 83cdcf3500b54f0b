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
 * @param depth 1 for the queries' attention alone; each one more is a transformer block of the
 *     tokens before it
 * @param projected whether a linear map follows the queries' attention
 * @param complete whether norms, residual sums and the MLP are there, or the attention alone
 * @param eps added to variances
 */
public record PoolerConfig(
    int dim,
    int queries,
    int heads,
    double mlpRatio,
    int depth,
    boolean projected,
    boolean complete,
    double eps) {
  /** One block with a projection, as Brain-JEPA's probes have it. */
  public PoolerConfig(int dim, int queries, int heads, double mlpRatio) {
    this(dim, queries, heads, mlpRatio, 1, true, true, 1e-6);
  }

  /** As Neuro-JEPA is published: no projection, MLPs four times as wide, an epsilon of 1e-5. */
  public static PoolerConfig volumes(int dim, int queries, int heads, int depth) {
    return new PoolerConfig(dim, queries, heads, 4, depth, false, true, 1e-5);
  }

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
    if (depth < 1 || depth > 64) {
      wrong.add("depth: " + depth + "; expected 1 to 64");
    }
    if (!(eps > 0 && eps < 1)) {
      wrong.add("eps: " + eps + "; expected above 0, below 1");
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
