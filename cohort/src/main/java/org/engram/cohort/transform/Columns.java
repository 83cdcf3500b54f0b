package org.engram.cohort.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.tensor.RefusedInputException;

/** Reads covariates and features as the transforms want them. */
final class Columns {
  private Columns() {}

  /** A label a row, empty where missing; whole numbers are labels without a decimal point. */
  static List<String> labels(CohortRows rows, String name) {
    return switch (rows.covariate(name)) {
      case Covariate.Categories labels -> labels.values();
      case Covariate.Numbers numbers ->
          Arrays.stream(numbers.values()).mapToObj(Columns::label).toList();
    };
  }

  private static String label(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** The different labels, without the missing one, in alphabetical order. */
  static List<String> levels(List<String> labels) {
    return labels.stream().filter(label -> !label.isEmpty()).distinct().sorted().toList();
  }

  /** Refuses rows of another width. */
  static void checkWidth(CohortRows rows, int width, String what) {
    if (rows.width() != width) {
      throw new RefusedInputException(
          what,
          rows.width() + " features",
          width + ", as in the rows it was fitted on",
          "Take embeddings of the same model, pooling and recipe");
    }
  }

  /** Some of the features, in the order given. */
  static double[][] pick(double[][] rows, int[] features) {
    if (rows.length > 0 && features.length == rows[0].length) {
      return rows;
    }
    double[][] picked = new double[rows.length][features.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < features.length; j++) {
        picked[i][j] = rows[i][features[j]];
      }
    }
    return picked;
  }

  /** Mean of each feature. */
  static double[] means(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (double[] row : rows) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += row[j];
      }
    }
    for (int j = 0; j < mean.length; j++) {
      mean[j] /= rows.length;
    }
    return mean;
  }

  /** Sum of squared differences of each feature from its mean. */
  static double[] squares(double[][] rows, double[] mean) {
    double[] squares = new double[mean.length];
    for (double[] row : rows) {
      for (int j = 0; j < mean.length; j++) {
        double d = row[j] - mean[j];
        squares[j] += d * d;
      }
    }
    return squares;
  }

  /**
   * Features that vary. What is left of a constant by the rounding of its mean is no variation.
   *
   * @param squares sum of squares about the mean
   */
  static int[] varying(double[] mean, double[] squares, int rows) {
    List<Integer> varying = new ArrayList<>();
    for (int j = 0; j < mean.length; j++) {
      if (Math.sqrt(squares[j] / rows) > 1e-13 * Math.abs(mean[j])) {
        varying.add(j);
      }
    }
    return varying.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Numbers of features for a person: counted from 1, the first few. */
  static String listed(int width, int[] kept) {
    List<String> gone = new ArrayList<>();
    int count = 0;
    for (int j = 0; j < width; j++) {
      if (Arrays.binarySearch(kept, j) < 0) {
        count++;
        if (gone.size() < 10) {
          gone.add(Integer.toString(j + 1));
        }
      }
    }
    return String.join(", ", gone) + (count > gone.size() ? " and more" : "");
  }
}
