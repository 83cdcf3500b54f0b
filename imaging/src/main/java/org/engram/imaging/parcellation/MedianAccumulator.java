package org.engram.imaging.parcellation;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** The median of each region's elements, frame by frame, with a buffer of one region. */
final class MedianAccumulator implements Accumulator {
  private final Members members;
  private final Signal signal;
  private final double[][] medians;

  /** Elements that took part only from a later block on. */
  private final AtomicLong late = new AtomicLong();

  MedianAccumulator(Members members, int frames) {
    this.members = members;
    this.signal = new Signal(members.elements().length);
    this.medians = new double[members.starts().length - 1][frames];
  }

  @Override
  public void take(double[] values, int frame, int count, int from, int to) {
    int length = members.elements().length;
    int[] order = members.order();
    for (int region = from; region < to; region++) {
      int start = members.starts()[region];
      int end = members.starts()[region + 1];
      for (int place = start; place < end; place++) {
        boolean before = signal.present(place);
        for (int f = 0; f < count; f++) {
          signal.see(place, values[f * length + order[place]]);
        }
        if (frame > 0 && !before && signal.present(place)) {
          late.incrementAndGet();
        }
      }
      double[] buffer = new double[end - start];
      for (int f = 0; f < count; f++) {
        int finite = 0;
        for (int place = start; place < end; place++) {
          double value = values[f * length + order[place]];
          if (Double.isFinite(value) && signal.present(place)) {
            buffer[finite++] = value;
          }
        }
        medians[region][frame + f] = median(buffer, finite);
      }
    }
  }

  private static double median(double[] values, int count) {
    if (count == 0) {
      return Double.NaN;
    }
    Arrays.sort(values, 0, count);
    double upper = values[count / 2];
    return count % 2 == 1 ? upper : (values[count / 2 - 1] + upper) / 2;
  }

  @Override
  public double[] series(int region) {
    return medians[region];
  }

  @Override
  public Signal signal() {
    return signal;
  }

  long late() {
    return late.get();
  }
}
