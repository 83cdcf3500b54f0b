package org.engram.models.nn;

import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * Stochastic depth (Huang et al. 2016) for one batch: a residual branch is left out for some
 * samples and scaled by the inverse of its chance for the others. The chance of leaving out grows
 * linearly over the depth, from 0 in the first block to {@code rate} in the last.
 *
 * <p>What is left out is a function of the sample's number, the block and the branch alone: it is
 * the same on any device, in any order, and when a block is computed a second time.
 *
 * @param rate of the block at hand, or of the last block before {@link #at}
 * @param samples a random number for each sample of the batch, which says which sample of which
 *     epoch it is
 * @param block number of the block
 * @param compute where the batch is; not used where the rate is 0
 */
public record DropPath(double rate, long[] samples, int block, Compute compute) {
  public DropPath {
    if (!(rate >= 0 && rate < 1)) {
      throw new ConfigurationException(
          "drop_path", Double.toString(rate), "0 or more, below 1", "Usual are 0 and 0.1");
    }
  }

  /** Nothing is left out. */
  public static DropPath none() {
    return new DropPath(0, new long[0], 0, null);
  }

  /**
   * For one batch.
   *
   * @param rate of the last block
   * @param samples as many as the batch has
   */
  public static DropPath of(double rate, long[] samples, Compute compute) {
    return new DropPath(rate, samples.clone(), 0, compute);
  }

  /** For one block of a stack. */
  public DropPath at(int index, int depth) {
    return new DropPath(depth > 1 ? rate * index / (depth - 1) : 0, samples, index, compute);
  }

  /**
   * A branch with some samples left out.
   *
   * @param branch [batch, tokens, dim]
   * @param number of the branch in its block
   */
  public Tensor apply(Tensor branch, int number) {
    if (rate == 0) {
      return branch;
    }
    float[] factors = new float[samples.length];
    for (int i = 0; i < factors.length; i++) {
      boolean kept = uniform(samples[i], 2L * block + number) >= rate;
      factors[i] = kept ? (float) (1 / (1 - rate)) : 0;
    }
    return branch.mul(compute.place(Tensors.of(factors, factors.length, 1, 1)).to(branch.dtype()));
  }

  /** From 0 to below 1; the finaliser of a 64-bit counter-based generator (Steele et al. 2014). */
  private static double uniform(long sample, long draw) {
    long z = sample + (draw + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
  }
}
