package org.engram.models.neurojepa.segmentation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.engram.tensor.ConfigurationException;

/**
 * Windows over a volume that is larger than a model's input. Where windows overlap, their results
 * are averaged with a Gaussian weight that is greatest at a window's centre (deviation an eighth of
 * its size, Isensee et al. 2021), since a window knows least at its edges. A volume that is smaller
 * than a window is filled up with zeros.
 *
 * @param window voxels along the three axes
 * @param overlap share of a window that the next one covers again, along each axis
 */
public record SlidingWindow(List<Integer> window, double overlap) {
  private static final double DEVIATION = 0.125;

  public SlidingWindow {
    window = List.copyOf(window);
    if (!(overlap >= 0 && overlap <= 0.9)) {
      throw new ConfigurationException(
          "overlap", Double.toString(overlap), "0 to 0.9", "0.5 is usual");
    }
  }

  /**
   * Runs a model over all windows.
   *
   * @param volume [channels, axis 0, axis 1, axis 2], row-major
   * @param size of it along the three axes
   * @param model from a window, [channels, ...], to values of its voxels, [outputs, ...]
   * @param outputs values a voxel
   * @return [outputs, axis 0, axis 1, axis 2] of the whole volume
   */
  public float[] run(
      float[] volume, List<Integer> size, UnaryOperator<float[]> model, int outputs) {
    int voxels = product(size);
    int inside = product(window);
    int channels = volume.length / voxels;
    double[] sums = new double[outputs * voxels];
    double[] weights = new double[voxels];
    double[][] fade = fades();
    for (int[] start : starts(size)) {
      int[] places = places(start, size); // of the volume, by voxel of the window; -1 outside
      float[] given = new float[channels * inside];
      for (int i = 0; i < given.length; i++) {
        int place = places[i % inside];
        given[i] = place < 0 ? 0 : volume[i / inside * voxels + place];
      }
      float[] found = model.apply(given);
      for (int i = 0; i < inside; i++) {
        if (places[i] >= 0) {
          double weight = weight(fade, i);
          weights[places[i]] += weight;
          for (int o = 0; o < outputs; o++) {
            sums[o * voxels + places[i]] += weight * found[o * inside + i];
          }
        }
      }
    }
    float[] means = new float[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) (sums[i] / weights[i % voxels]);
    }
    return means;
  }

  /** Where windows begin, evenly from the first voxel to the last window that fits. */
  List<int[]> starts(List<Integer> size) {
    List<int[]> starts = new ArrayList<>();
    for (int a : along(0, size)) {
      for (int b : along(1, size)) {
        for (int c : along(2, size)) {
          starts.add(new int[] {a, b, c});
        }
      }
    }
    return starts;
  }

  private int[] along(int axis, List<Integer> size) {
    int rest = size.get(axis) - window.get(axis);
    if (rest <= 0) {
      return new int[] {Math.floorDiv(rest, 2)}; // filled up on both sides
    }
    double most = Math.max(1, window.get(axis) * (1 - overlap));
    int steps = (int) Math.ceil(rest / most);
    return IntStream.rangeClosed(0, steps)
        .map(step -> (int) Math.round((double) rest * step / steps))
        .toArray();
  }

  private int[] places(int[] start, List<Integer> size) {
    int[] places = new int[product(window)];
    int at = 0;
    for (int a = start[0]; a < start[0] + window.get(0); a++) {
      for (int b = start[1]; b < start[1] + window.get(1); b++) {
        for (int c = start[2]; c < start[2] + window.get(2); c++) {
          boolean in =
              a >= 0 && a < size.get(0) && b >= 0 && b < size.get(1) && c >= 0 && c < size.get(2);
          places[at++] = in ? (a * size.get(1) + b) * size.get(2) + c : -1;
        }
      }
    }
    return places;
  }

  private double[][] fades() {
    double[][] fades = new double[3][];
    for (int axis = 0; axis < 3; axis++) {
      int length = window.get(axis);
      fades[axis] = new double[length];
      for (int i = 0; i < length; i++) {
        double off = (i - (length - 1) / 2.0) / (DEVIATION * length);
        fades[axis][i] = Math.exp(-off * off / 2);
      }
    }
    return fades;
  }

  private double weight(double[][] fade, int i) {
    int last = window.get(2);
    int middle = window.get(1);
    return fade[0][i / last / middle] * fade[1][i / last % middle] * fade[2][i % last];
  }

  private static int product(List<Integer> size) {
    return Math.multiplyExact(Math.multiplyExact(size.get(0), size.get(1)), size.get(2));
  }
}
