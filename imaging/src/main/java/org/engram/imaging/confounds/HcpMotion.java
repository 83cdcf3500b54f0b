package org.engram.imaging.confounds;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.imaging.timeseries.NamedColumns;
import org.engram.tensor.FileFormatException;

/**
 * {@code Movement_Regressors.txt} of the HCP pipelines: twelve columns without a header, a row a
 * frame: translations along x, y, z in mm, rotations about them in degrees, and the difference of
 * each from the frame before, 0 at the first (scripts {@code mcflirt.sh} and {@code
 * MotionCorrection.sh} of those pipelines; Glasser and others, NeuroImage 80, 2013). The first
 * release of 2013 has central differences in the last six.
 *
 * <p>Read under fMRIPrep's names and in its units: rotations and their differences are turned to
 * radians, and squares are added, so that the strategy {@code motion} is found whole.
 */
final class HcpMotion {
  static final String FILE = "Movement_Regressors.txt";

  private static final String DERIVATIVE = "_derivative1";
  private static final String SQUARE = "_power2";

  private HcpMotion() {}

  /** Whether a file is one, by its name. */
  static boolean is(Path file) {
    return String.valueOf(file.getFileName()).endsWith(FILE);
  }

  /**
   * Reads one.
   *
   * @param parameters names of the six
   * @throws FileFormatException where it has another number of columns, or a cell is no number
   */
  static NamedColumns read(Path file, List<String> parameters) {
    List<String> names = new ArrayList<>(parameters);
    parameters.forEach(parameter -> names.add(parameter + DERIVATIVE));
    NamedColumns table = NamedColumns.read(file, names);
    Map<String, double[]> inRadians = new LinkedHashMap<>();
    for (String name : names) {
      double[] column = table.column(name);
      int missing = table.firstMissing(name, 0).orElse(-1);
      if (missing >= 0) {
        throw new FileFormatException(
            file + ", row " + (missing + 1), "no " + name, "a number in every cell", "");
      }
      boolean rotation = name.startsWith("rot");
      inRadians.put(name, rotation ? Arrays.stream(column).map(Math::toRadians).toArray() : column);
    }
    Map<String, double[]> all = new LinkedHashMap<>(inRadians);
    inRadians.forEach(
        (name, column) ->
            all.put(name + SQUARE, Arrays.stream(column).map(value -> value * value).toArray()));
    return NamedColumns.of(file, all);
  }
}
