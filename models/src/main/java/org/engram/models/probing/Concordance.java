package org.engram.models.probing;

/**
 * Harrell's C-index in n log n: rows are taken from the latest time to the earliest, and those that
 * are known to come later stand in a tree of counts by risk (Fenwick, 1994).
 */
final class Concordance implements Figure {
  private final double[] time;
  private final boolean[] event;
  private final int[] latestFirst;
  private final int[] rank; // of the risk, from 1; equals share one
  private final int ranks;

  Concordance(double[] time, boolean[] event, double[] risk) {
    this.time = time;
    this.event = event;
    int n = time.length;
    int[] ascending = Sorting.ascending(time);
    latestFirst = new int[n];
    for (int i = 0; i < n; i++) {
      latestFirst[i] = ascending[n - 1 - i];
    }
    rank = new int[n];
    int[] byRisk = Sorting.ascending(risk);
    int last = 0;
    for (int i = 0; i < n; i++) {
      last += i == 0 || risk[byRisk[i]] > risk[byRisk[i - 1]] ? 1 : 0;
      rank[byRisk[i]] = last;
    }
    ranks = last;
  }

  @Override
  public double of(int[] times) {
    long[] tree = new long[ranks + 1];
    long all = 0;
    long pairs = 0;
    double right = 0;
    for (int from = 0; from < latestFirst.length; ) {
      int to = from;
      while (to < latestFirst.length && time[latestFirst[to]] == time[latestFirst[from]]) {
        int row = latestFirst[to++];
        if (!event[row]) {
          add(tree, rank[row], times[row]);
          all += times[row];
        }
      }
      for (int i = from; i < to; i++) {
        int row = latestFirst[i];
        if (event[row] && times[row] > 0) {
          long below = upTo(tree, rank[row] - 1);
          long equal = upTo(tree, rank[row]) - below;
          pairs += times[row] * all;
          right += times[row] * (below + 0.5 * equal);
        }
      }
      for (int i = from; i < to; i++) {
        int row = latestFirst[i];
        if (event[row]) {
          add(tree, rank[row], times[row]);
          all += times[row];
        }
      }
      from = to;
    }
    return pairs == 0 ? Double.NaN : right / pairs;
  }

  private static void add(long[] tree, int rank, long count) {
    for (int i = rank; i < tree.length; i += i & -i) {
      tree[i] += count;
    }
  }

  private static long upTo(long[] tree, int rank) {
    long sum = 0;
    for (int i = rank; i > 0; i -= i & -i) {
      sum += tree[i];
    }
    return sum;
  }
}
