package org.engram.imaging.parcellation;

/**
 * Sums over each region's finite elements. Those that turn out to be constant are taken off again
 * at the end, so that no second pass is needed to leave them out.
 */
final class MeanAccumulator implements Accumulator {
  private final Members members;
  private final Signal signal;
  private final double[][] sums;
  private final int[][] counts;

  MeanAccumulator(Members members, int frames) {
    this.members = members;
    this.signal = new Signal(members.elements().length);
    this.sums = new double[members.starts().length - 1][frames];
    this.counts = new int[members.starts().length - 1][frames];
  }

  @Override
  public void take(double[] values, int frame, int count, int from, int to) {
    int length = members.elements().length;
    int[] order = members.order();
    for (int region = from; region < to; region++) {
      int end = members.starts()[region + 1];
      for (int f = 0; f < count; f++) {
        double sum = 0;
        int finite = 0;
        for (int place = members.starts()[region]; place < end; place++) {
          double value = values[f * length + order[place]];
          signal.see(place, value);
          if (Double.isFinite(value)) {
            sum += value;
            finite++;
          }
        }
        sums[region][frame + f] = sum;
        counts[region][frame + f] = finite;
      }
    }
  }

  @Override
  public double[] series(int region) {
    double constant = 0;
    int constants = 0;
    for (int place = members.starts()[region]; place < members.starts()[region + 1]; place++) {
      if (signal.constant(place)) {
        constant += signal.value(place);
        constants++;
      }
    }
    double[] series = new double[sums[region].length];
    for (int t = 0; t < series.length; t++) {
      series[t] = (sums[region][t] - constant) / (counts[region][t] - constants); // NaN for 0 / 0
    }
    return series;
  }

  @Override
  public Signal signal() {
    return signal;
  }
}
