package org.engram.bench;

/**
 * The rate of one large linear layer, [4500, 768] by [768, 3072]: the first of the MLP of a full
 * ViT-Base scan, and near to the best that a library reaches on the machine.
 */
final class ProductRate {
  static final long ROWS = 4500;
  static final long IN = 768;
  static final long OUT = 3072;

  private static final int RUNS = 20;

  private ProductRate() {}

  /** Operations a second of the fastest of some runs; the first does not count. */
  static double measure(Runnable product) {
    product.run();
    double best = Double.POSITIVE_INFINITY;
    for (int run = 0; run < RUNS; run++) {
      long began = System.nanoTime();
      product.run();
      best = Math.min(best, (System.nanoTime() - began) / 1e9);
    }
    return 2.0 * ROWS * IN * OUT / best;
  }
}
