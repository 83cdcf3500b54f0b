package org.engram.imaging.volume.labels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Classes of a volume's voxels by brightness alone: a mixture of normal distributions, fitted by
 * expectation and maximisation to the histogram within a mask, and a preference of neighbours for
 * the same class (a Potts field, by iterated conditional modes; Besag 1986). All classes have one
 * deviation, since a wide class would take what mixes within voxels from the others. It knows no
 * anatomy and no bias field: of an even T1-weighted brain its three classes are roughly
 * cerebrospinal fluid, grey and white matter, and what mixes within a voxel goes to the nearest of
 * them.
 *
 * <p>Brightness is counted from 0 at the mask's first percentile to 1 at its ninety-ninth, so that
 * classes fitted to one image can be laid over another of the same contrast.
 *
 * @param classes by rising mean
 * @param smoothness what each of six neighbours of the same class adds to a class's log probability
 */
public record IntensityClasses(List<Normal> classes, double smoothness) {
  private static final int BINS = 512;
  private static final int MOST_ROUNDS = 2000;
  private static final int NEIGHBOUR_ROUNDS = 5;
  private static final double SETTLED = 1e-9;
  private static final double LEAST_DEVIATION = 0.01;

  /**
   * One class.
   *
   * @param share of the voxels
   * @param mean brightness, 0 to 1 from the first to the ninety-ninth percentile
   * @param deviation of the brightness
   */
  public record Normal(double share, double mean, double deviation) {
    /** The logarithm of its part of the mixture's density, without the constant. */
    double log(double x) {
      double off = (x - mean) / deviation;
      return Math.log(share / deviation) - off * off / 2;
    }
  }

  public IntensityClasses {
    classes = List.copyOf(classes);
    if (!(smoothness >= 0 && smoothness <= 100)) {
      throw new ConfigurationException("smoothness", Double.toString(smoothness), "0 to 100", "");
    }
  }

  /**
   * Fits.
   *
   * @param mask by voxel
   * @param count of classes, 2 to 16
   * @throws RefusedInputException if the mask has too few voxels or brightness does not vary
   */
  public static IntensityClasses fit(Volume image, boolean[] mask, int count, double smoothness) {
    if (count < 2 || count > 16) {
      throw new ConfigurationException("classes", Integer.toString(count), "2 to 16", "");
    }
    double[] histogram = new double[BINS];
    double[] scaled = scaled(image, mask);
    double voxels = 0;
    for (int i = 0; i < scaled.length; i++) {
      if (mask[i]) {
        histogram[Math.clamp((long) (scaled[i] * BINS), 0, BINS - 1)]++;
        voxels++;
      }
    }
    List<Normal> classes = begun(histogram, voxels, count);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      List<Normal> next = improved(histogram, voxels, classes);
      double moved = 0;
      for (int c = 0; c < count; c++) {
        moved = Math.max(moved, Math.abs(next.get(c).mean() - classes.get(c).mean()));
      }
      classes = next;
      if (moved < SETTLED) {
        break;
      }
    }
    List<Normal> rising = new ArrayList<>(classes);
    rising.sort((a, b) -> Double.compare(a.mean(), b.mean()));
    return new IntensityClasses(rising, smoothness);
  }

  /** Means at even quantiles, moved to the means of what is nearest (k-means). */
  private static List<Normal> begun(double[] histogram, double voxels, int count) {
    double[] means = new double[count];
    double below = 0;
    int next = 0;
    for (int bin = 0; bin < BINS && next < count; bin++) {
      below += histogram[bin];
      while (next < count && below >= voxels * (2 * next + 1) / (2.0 * count)) {
        means[next++] = centre(bin);
      }
    }
    double[] sums = new double[count];
    double[] counts = new double[count];
    for (int round = 0; round < 100; round++) {
      Arrays.fill(sums, 0);
      Arrays.fill(counts, 0);
      for (int bin = 0; bin < BINS; bin++) {
        int nearest = 0;
        for (int c = 1; c < count; c++) {
          boolean nearer =
              Math.abs(centre(bin) - means[c]) < Math.abs(centre(bin) - means[nearest]);
          nearest = nearer ? c : nearest;
        }
        sums[nearest] += histogram[bin] * centre(bin);
        counts[nearest] += histogram[bin];
      }
      for (int c = 0; c < count; c++) {
        means[c] = counts[c] > 0 ? sums[c] / counts[c] : means[c];
      }
    }
    List<Normal> classes = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      classes.add(new Normal(Math.max(counts[c], 1) / voxels, means[c], 0.5 / count));
    }
    return classes;
  }

  private static List<Normal> improved(double[] histogram, double voxels, List<Normal> classes) {
    int count = classes.size();
    double[] weight = new double[count];
    double[] sum = new double[count];
    double[] squares = new double[count];
    double[] logs = new double[count];
    for (int bin = 0; bin < BINS; bin++) {
      if (histogram[bin] == 0) {
        continue;
      }
      double x = centre(bin);
      double most = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < count; c++) {
        logs[c] = classes.get(c).log(x);
        most = Math.max(most, logs[c]);
      }
      double all = 0;
      for (int c = 0; c < count; c++) {
        logs[c] = Math.exp(logs[c] - most);
        all += logs[c];
      }
      for (int c = 0; c < count; c++) {
        double part = histogram[bin] * logs[c] / all;
        weight[c] += part;
        sum[c] += part * x;
        squares[c] += part * x * x;
      }
    }
    double apart = 0;
    for (int c = 0; c < count; c++) {
      apart += weight[c] > 0 ? squares[c] - sum[c] * sum[c] / weight[c] : 0;
    }
    double deviation = Math.max(LEAST_DEVIATION, Math.sqrt(Math.max(0, apart) / voxels));
    List<Normal> next = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      // What has lost all its voxels stays where it was.
      double mean = weight[c] > 0 ? sum[c] / weight[c] : classes.get(c).mean();
      next.add(new Normal(Math.max(weight[c], 1) / voxels, mean, deviation));
    }
    return next;
  }

  private static double centre(int bin) {
    return (bin + 0.5) / BINS;
  }

  /**
   * The class of each voxel, 1 for the darkest; 0 outside of the mask.
   *
   * @param mask by voxel
   */
  public Volume apply(Volume image, boolean[] mask) {
    Grid grid = image.grid();
    double[] scaled = scaled(image, mask);
    byte[] found = new byte[scaled.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = (byte) (mask[i] ? likeliest(scaled[i], new int[0]) : 0);
    }
    for (int round = 0; smoothness > 0 && round < NEIGHBOUR_ROUNDS; round++) {
      byte[] before = found.clone();
      for (int k = 0; k < grid.nz(); k++) {
        for (int j = 0; j < grid.ny(); j++) {
          for (int i = 0; i < grid.nx(); i++) {
            int at = grid.index(i, j, k);
            if (mask[at]) {
              found[at] = (byte) likeliest(scaled[at], neighbours(before, grid, i, j, k));
            }
          }
        }
      }
    }
    float[] labels = new float[found.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = found[i];
    }
    return new Volume(grid, labels);
  }

  private int likeliest(double x, int[] neighbours) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    // Beyond the outermost means a wide class would win over the one that lies there.
    double within = Math.clamp(x, classes.getFirst().mean(), classes.getLast().mean());
    for (int c = 0; c < classes.size(); c++) {
      double score = classes.get(c).log(within);
      for (int neighbour : neighbours) {
        score += neighbour == c + 1 ? smoothness : 0;
      }
      if (score > most) {
        most = score;
        best = c;
      }
    }
    return best + 1;
  }

  private static int[] neighbours(byte[] labels, Grid grid, int i, int j, int k) {
    int at = grid.index(i, j, k);
    int layer = grid.nx() * grid.ny();
    return new int[] {
      i > 0 ? labels[at - 1] : 0,
      i < grid.nx() - 1 ? labels[at + 1] : 0,
      j > 0 ? labels[at - grid.nx()] : 0,
      j < grid.ny() - 1 ? labels[at + grid.nx()] : 0,
      k > 0 ? labels[at - layer] : 0,
      k < grid.nz() - 1 ? labels[at + layer] : 0
    };
  }

  private static double[] scaled(Volume image, boolean[] mask) {
    float[] values = image.values();
    if (mask.length != values.length) {
      throw new IllegalArgumentException(mask.length + " of " + values.length + " voxels");
    }
    float[] inside = new float[values.length];
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (mask[i]) {
        if (!Float.isFinite(values[i])) {
          throw new RefusedInputException(
              "voxel " + i, Float.toString(values[i]), "finite values in the mask", "");
        }
        inside[count++] = values[i];
      }
    }
    if (count < 1000) {
      throw new RefusedInputException(
          "mask", count + " voxels", "1000 or more", "Look whether it lies on the image");
    }
    Arrays.sort(inside, 0, count);
    double low = inside[(int) (0.01 * (count - 1))];
    double high = inside[(int) (0.99 * (count - 1))];
    if (!(high > low)) {
      throw new RefusedInputException(
          "image", "the same value " + low + " in nearly all of the mask", "contrast", "");
    }
    double[] scaled = new double[values.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (values[i] - low) / (high - low);
    }
    return scaled;
  }
}
