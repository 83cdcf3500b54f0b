package org.engram.cohort.fusion;

import java.util.List;

/** Rows of features. */
final class FeatureRows {
  private FeatureRows() {}

  /** Blocks side by side, row by row. */
  static double[][] beside(List<double[][]> blocks) {
    int rows = blocks.getFirst().length;
    int width = blocks.stream().mapToInt(b -> b.length == 0 ? 0 : b[0].length).sum();
    double[][] all = new double[rows][width];
    for (int i = 0; i < rows; i++) {
      int at = 0;
      for (double[][] block : blocks) {
        System.arraycopy(block[i], 0, all[i], at, block[i].length);
        at += block[i].length;
      }
    }
    return all;
  }
}
