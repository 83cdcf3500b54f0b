package org.engram.imaging.quality;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.confounds.Dvars;

/**
 * Quality of a scan's voxels, fed frame by frame, so that the scan is never held: means and
 * deviations in time by Welford's recurrence (Technometrics 4, 1962), temporal signal to noise,
 * DVARS, and a carpet of some voxels. Memory is five numbers a voxel and the carpet.
 *
 * <pre>{@code
 * VoxelQuality quality = new VoxelQuality(voxels.length, run.frames());
 * double[] values = new double[voxels.length];
 * while (run.advance()) {
 *   run.gather(voxels, values);
 *   quality.add(values);
 * }
 * }</pre>
 */
public final class VoxelQuality {
  private static final double MEDIAN = 1000;

  private final int voxels;
  private final double[] mean;
  private final double[] squares;
  private final double[] first;
  private final double[] before;
  private final double[] products;
  private final double[] dvars;
  private final int[] sampled;
  private final double[][] carpet;
  private int frames;

  /**
   * @param voxels number of voxels, those of a brain mask
   * @param frames number of frames to come, at most
   */
  public VoxelQuality(int voxels, int frames) {
    this.voxels = voxels;
    mean = new double[voxels];
    squares = new double[voxels];
    first = new double[voxels];
    before = new double[voxels];
    products = new double[voxels];
    dvars = new double[frames];
    sampled = CarpetPlot.picked(voxels, CarpetPlot.ROWS);
    carpet = new double[sampled.length][frames];
  }

  /**
   * Takes the next frame.
   *
   * @param values one a voxel, finite; not kept
   */
  public void add(double[] values) {
    if (values.length != voxels || frames == dvars.length) {
      throw new IllegalArgumentException(
          values.length + " values of " + voxels + " voxels at frame " + (frames + 1));
    }
    double changes = 0;
    for (int v = 0; v < voxels; v++) {
      double value = values[v];
      if (frames == 0) {
        first[v] = value;
      } else {
        double change = value - before[v];
        changes += change * change;
        products[v] += (value - first[v]) * (before[v] - first[v]);
      }
      before[v] = value;
      double distance = value - mean[v];
      mean[v] += distance / (frames + 1);
      squares[v] += distance * (value - mean[v]);
    }
    dvars[frames] = frames == 0 ? Double.NaN : Math.sqrt(changes / voxels);
    for (int s = 0; s < sampled.length; s++) {
      carpet[s][frames] = values[sampled[s]];
    }
    frames++;
  }

  /** Number of voxels. */
  public int voxels() {
    return voxels;
  }

  /** Voxels that change at all. */
  public int varying() {
    int varying = 0;
    for (double sum : squares) {
      varying += sum > 0 ? 1 : 0;
    }
    return varying;
  }

  /** Frames so far. */
  public int frames() {
    return frames;
  }

  /** A voxel's mean in time. */
  public double mean(int voxel) {
    return mean[voxel];
  }

  /** A voxel's population deviation in time. */
  public double deviation(int voxel) {
    return Math.sqrt(squares[voxel] / frames);
  }

  /** A voxel's mean over its deviation; NaN where it never changes. */
  public double tsnr(int voxel) {
    return squares[voxel] > 0 ? Math.abs(mean[voxel]) / deviation(voxel) : Double.NaN;
  }

  /** The median of the voxels that change. */
  public OptionalDouble medianTsnr() {
    double[] ratios = new double[voxels];
    Arrays.setAll(ratios, this::tsnr);
    return Spread.median(ratios);
  }

  /** The median of the voxels that change. */
  public OptionalDouble medianAutocorrelation() {
    double[] correlations = new double[voxels];
    Arrays.setAll(correlations, v -> squares[v] > 0 ? autocorrelation(v) : Double.NaN);
    return Spread.median(correlations);
  }

  /**
   * DVARS of the voxels that change, in thousandths of the median voxel's mean where that is above
   * 0, and standardised; nothing where there are less than three frames, or no voxel changes.
   */
  public Optional<Dvars> scaledDvars() {
    int varying = varying();
    if (frames < 3 || varying == 0) {
      return Optional.empty();
    }
    double median = Spread.median(mean).orElse(0);
    boolean scaled = median > 0;
    double scale = Math.sqrt((double) voxels / varying) * (scaled ? MEDIAN / median : 1);
    double[] raw = dvars();
    Arrays.setAll(raw, t -> raw[t] * scale);
    return Optional.of(new Dvars(raw, standardizedDvars(), scaled));
  }

  /** Root mean square change of all voxels, in the scan's units, [time]; NaN at the first frame. */
  public double[] dvars() {
    return Arrays.copyOf(dvars, frames);
  }

  /**
   * DVARS relative to what noise lets expect, [time]: as {@link
   * org.engram.imaging.confounds.Dvars}, with the deviation itself for the robust one, which would
   * need the whole scan. Voxels that never change are left out of both.
   */
  public double[] standardizedDvars() {
    double expected = 0;
    int varying = 0;
    for (int v = 0; v < voxels; v++) {
      if (squares[v] > 0) {
        varying++;
        expected += deviation(v) * Math.sqrt(2 * Math.max(0, 1 - autocorrelation(v)));
      }
    }
    double[] standardized = dvars();
    // DVARS counts all voxels, of which those that never change add nothing to the sum
    double scale = varying == 0 ? 0 : Math.sqrt((double) voxels / varying) * varying / expected;
    Arrays.setAll(standardized, t -> standardized[t] * scale);
    return standardized;
  }

  /** Correlation of a voxel with its value one frame before, by Yule and Walker. */
  public double autocorrelation(int voxel) {
    // Σ (x[t] - m)(x[t-1] - m), with x and m counted from the first value to keep digits
    double m = mean[voxel] - first[voxel];
    double sum = m * frames;
    double last = before[voxel] - first[voxel];
    double product = products[voxel] - m * sum - m * (sum - last) + (frames - 1) * m * m;
    return product / squares[voxel];
  }

  /** Some voxels over time. */
  public CarpetPlot carpet() {
    double[][] filled = new double[sampled.length][];
    Arrays.setAll(filled, s -> Arrays.copyOf(carpet[s], frames));
    return CarpetPlot.of(filled, sampled, frames);
  }
}
