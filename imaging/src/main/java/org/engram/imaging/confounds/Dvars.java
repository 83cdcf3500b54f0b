package org.engram.imaging.confounds;

import java.util.Arrays;
import java.util.Optional;

/**
 * DVARS: how much all signals change from one frame to the next, root mean square (Power and
 * others, NeuroImage 59, 2012), and the same relative to what their own noise lets expect (Nichols,
 * arXiv:1704.01469). Computed as nipype's {@code ComputeDVARS}, which fMRIPrep uses: values are
 * scaled so that their median is 1000, signals that never change are left out, deviations are
 * robust (interquartile range over 1.349, quartiles rounded down to a frame) and the lag-1
 * autocorrelation is Yule and Walker's.
 *
 * @param raw in thousandths of the median, or in the signals' own units where the median is not
 *     above 0; [time], NaN at the first frame
 * @param standardized 1 is what is expected of the noise; [time], NaN at the first frame
 * @param scaled whether values were scaled to a median of 1000
 */
public record Dvars(double[] raw, double[] standardized, boolean scaled) {
  private static final double MEDIAN = 1000;
  private static final double LEAST_DEVIATION = 1e-7;
  private static final double QUARTILES_TO_DEVIATION = 1.349;

  /**
   * Of signals in memory: the regions of a run, or some voxels.
   *
   * @param values row-major [signals, time]
   * @return nothing where there are less than three frames, or no signal ever changes
   */
  public static Optional<Dvars> of(double[] values, int frames) {
    if (frames < 3) {
      return Optional.empty();
    }
    double median = median(values);
    boolean scaled = median > 0;
    double scale = scaled ? MEDIAN / median : 1;
    double[] squares = new double[frames];
    double expected = 0;
    int signals = 0;
    for (int start = 0; start < values.length; start += frames) {
      double[] signal = new double[frames];
      for (int t = 0; t < frames; t++) {
        signal[t] = values[start + t] * scale;
      }
      double deviation = robustDeviation(signal);
      if (deviation <= LEAST_DEVIATION) {
        continue;
      }
      signals++;
      expected += Math.sqrt(2 * (1 - autocorrelation(signal))) * deviation;
      for (int t = 1; t < frames; t++) {
        double change = signal[t] - signal[t - 1];
        squares[t] += change * change;
      }
    }
    if (signals == 0 || expected == 0) {
      return Optional.empty();
    }
    double[] raw = new double[frames];
    double[] standardized = new double[frames];
    raw[0] = Double.NaN;
    standardized[0] = Double.NaN;
    for (int t = 1; t < frames; t++) {
      raw[t] = Math.sqrt(squares[t] / signals);
      standardized[t] = raw[t] / (expected / signals);
    }
    return Optional.of(new Dvars(raw, standardized, scaled));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static double robustDeviation(double[] signal) {
    double[] sorted = signal.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    return (sorted[(int) Math.floor(0.75 * last)] - sorted[(int) Math.floor(0.25 * last)])
        / QUARTILES_TO_DEVIATION;
  }

  private static double autocorrelation(double[] signal) {
    double mean = Arrays.stream(signal).sum() / signal.length;
    double squares = 0;
    double products = 0;
    for (int t = 0; t < signal.length; t++) {
      double value = signal[t] - mean;
      squares += value * value;
      products += t == 0 ? 0 : value * (signal[t - 1] - mean);
    }
    return products / squares;
  }
}
