package org.engram.models.probing;

/** Rows in the order of their score, for the figures that look at the order alone. */
final class RankedScores {
  private final boolean[] positive;
  private final double[] score;
  private final int[] order;

  RankedScores(boolean[] positive, double[] score) {
    this.positive = positive;
    this.score = score;
    this.order = Sorting.ascending(score);
  }

  /** By the rank sum of Mann and Whitney, with the mean rank for ties. */
  double auroc(int[] times) {
    long positives = 0;
    long negatives = 0;
    long twice = 0; // pairs in the right order, doubled, so that a tie's half is whole
    for (int from = 0; from < order.length; ) {
      int to = from;
      long up = 0;
      long down = 0;
      for (; to < order.length && score[order[to]] == score[order[from]]; to++) {
        if (positive[order[to]]) {
          up += times[order[to]];
        } else {
          down += times[order[to]];
        }
      }
      twice += up * (2 * negatives + down);
      positives += up;
      negatives += down;
      from = to;
    }
    return positives == 0 || negatives == 0 ? Double.NaN : twice / (2.0 * positives * negatives);
  }

  /** Average precision. */
  double auprc(int[] times) {
    long all = 0;
    for (int i = 0; i < times.length; i++) {
      all += positive[i] ? times[i] : 0;
    }
    double sum = 0;
    long found = 0;
    long passed = 0;
    for (int last = order.length; last > 0; ) {
      int first = last;
      long here = 0;
      while (first > 0 && score[order[first - 1]] == score[order[last - 1]]) {
        int row = order[--first];
        here += positive[row] ? times[row] : 0;
        passed += times[row];
      }
      found += here;
      sum += here == 0 ? 0 : (double) here / all * found / passed;
      last = first;
    }
    return all == 0 ? Double.NaN : sum;
  }
}
