package org.engram.imaging.parcellation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.tensor.RefusedInputException;

/** Keeps every element's series as float32, then takes each region's {@link Eigenvariate}. */
final class ComponentAccumulator implements Accumulator {
  /** Share of Java's memory that the series may take. */
  private static final double SHARE = 0.6;

  private final Members members;
  private final Signal signal;
  private final float[][] series;

  ComponentAccumulator(Members members, int frames, String source) {
    long bytes = 4L * members.elements().length * frames;
    long most = (long) (SHARE * Runtime.getRuntime().maxMemory());
    if (bytes > most) {
      throw new RefusedInputException(
          source,
          members.elements().length + " voxels x " + frames + " frames, " + bytes + " bytes",
          "at most " + most + " bytes for the voxels' series, which first-component needs at once",
          "Choose mean or median, give a brain mask, or give Java more memory, as in"
              + " ENGRAM_HEAP=8g.");
    }
    this.members = members;
    this.signal = new Signal(members.elements().length);
    this.series = new float[members.elements().length][frames];
  }

  @Override
  public void take(double[] values, int frame, int count, int from, int to) {
    int length = members.elements().length;
    for (int place = members.starts()[from]; place < members.starts()[to]; place++) {
      for (int f = 0; f < count; f++) {
        double value = values[f * length + members.order()[place]];
        signal.see(place, value);
        series[place][frame + f] = (float) value;
      }
    }
  }

  @Override
  public double[] series(int region) {
    List<double[]> whole = new ArrayList<>();
    for (int place = members.starts()[region]; place < members.starts()[region + 1]; place++) {
      if (signal.present(place) && !signal.broken(place)) {
        double[] voxel = new double[series[place].length];
        for (int t = 0; t < voxel.length; t++) {
          voxel[t] = series[place][t];
        }
        whole.add(voxel);
      }
    }
    if (whole.isEmpty()) {
      double[] none = new double[series[members.starts()[region]].length];
      Arrays.fill(none, Double.NaN);
      return none;
    }
    return Eigenvariate.of(whole.toArray(double[][]::new));
  }

  @Override
  public Signal signal() {
    return signal;
  }
}
