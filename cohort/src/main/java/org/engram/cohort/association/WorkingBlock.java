package org.engram.cohort.association;

import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.Triangular;

/**
 * One block of training rows in the coordinates that a method works in: whitened by the Cholesky
 * factor of the regularised scatter, X L'⁻¹, or z-scored, X / s. A permutation of rows changes
 * neither, so they are made once.
 */
final class WorkingBlock {
  private static final double SINGULAR = 1e-10;

  private final int width;
  private final double[] lower; // L, [width, width], or null
  private final double[] deviations; // s, [width], or null
  private final double[] rows; // [rows, width]

  private WorkingBlock(int width, double[] lower, double[] deviations, double[] rows) {
    this.width = width;
    this.lower = lower;
    this.deviations = deviations;
    this.rows = rows;
  }

  /**
   * @param training centred residuals, [rows][features]
   * @param name of the block, for messages
   */
  static WorkingBlock of(
      AssociationMethod method, double penalty, double[][] training, String name) {
    return switch (method) {
      case AssociationMethod.RegularisedCca _ -> whitened(penalty, training, name);
      case AssociationMethod.SparseCca _ -> scaled(training, name);
    };
  }

  private static WorkingBlock whitened(double ridge, double[][] training, String name) {
    int width = training[0].length;
    if (ridge == 0 && width >= training.length) {
      throw singular(name, width + " features of " + training.length + " rows");
    }
    try (Scope _ = Scope.open()) {
      Tensor x = Tensors.of(Vectors.flat(training), training.length, width);
      double[] scatter = x.transpose(0, 1).matmul(x).toDoubles();
      double trace = 0;
      for (int j = 0; j < width; j++) {
        trace += scatter[j * width + j];
      }
      if (!(trace > 0)) {
        throw new RefusedInputException(
            name, "features that do not vary over the training rows", "features that vary", "");
      }
      for (int j = 0; j < width; j++) {
        scatter[j * width + j] += ridge * trace / width;
      }
      Tensor factor =
          Triangular.cholesky(Tensors.of(scatter, width, width))
              .orElseThrow(() -> singular(name, "features that depend on each other"));
      double[] lower = factor.toDoubles();
      for (int j = 0; j < width; j++) {
        double diagonal = lower[j * width + j];
        if (diagonal * diagonal < SINGULAR * trace / width) {
          throw singular(name, "features that depend on each other");
        }
      }
      double[] rows =
          Triangular.solve(factor, x.transpose(0, 1)).transpose(0, 1).contiguous().toDoubles();
      return new WorkingBlock(width, lower, null, rows);
    }
  }

  private static RefusedInputException singular(String name, String found) {
    return new RefusedInputException(
        name,
        found,
        "a covariance that can be inverted",
        "Give a ridge above 0, or fewer principal components");
  }

  private static WorkingBlock scaled(double[][] training, String name) {
    int width = training[0].length;
    double[] deviations = new double[width];
    double total = 0;
    for (int j = 0; j < width; j++) {
      double squares = 0;
      for (double[] row : training) {
        squares += row[j] * row[j];
      }
      deviations[j] = Math.sqrt(squares / (training.length - 1));
      total += deviations[j];
    }
    if (!(total > 0)) {
      throw new RefusedInputException(
          name, "features that do not vary over the training rows", "features that vary", "");
    }
    return new WorkingBlock(width, null, deviations, divided(training, deviations));
  }

  private static double[] divided(double[][] values, double[] deviations) {
    int width = deviations.length;
    double[] rows = new double[Math.multiplyExact(values.length, width)];
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < width; j++) {
        rows[i * width + j] = deviations[j] == 0 ? 0 : values[i][j] / deviations[j];
      }
    }
    return rows;
  }

  int width() {
    return width;
  }

  /** Number of training rows. */
  int size() {
    return rows.length / width;
  }

  /** The training rows, row-major [rows, width]. */
  double[] rows() {
    return rows;
  }

  /** Other rows in these coordinates, row-major. */
  double[] toWorking(double[][] residuals) {
    if (residuals.length == 0) {
      return new double[0];
    }
    if (lower == null) {
      return divided(residuals, deviations);
    }
    try (Scope _ = Scope.open()) {
      Tensor x = Tensors.of(Vectors.flat(residuals), residuals.length, width);
      return Triangular.solve(Tensors.of(lower, width, width), x.transpose(0, 1))
          .transpose(0, 1)
          .contiguous()
          .toDoubles();
    }
  }

  /** Weights of features, from weights of these coordinates. */
  double[] toFeatures(double[] weights) {
    if (lower == null) {
      double[] features = new double[width];
      for (int j = 0; j < width; j++) {
        features[j] = deviations[j] == 0 ? 0 : weights[j] / deviations[j];
      }
      return features;
    }
    try (Scope _ = Scope.open()) {
      return Triangular.solveTransposed(
              Tensors.of(lower, width, width), Tensors.of(weights, width, 1))
          .toDoubles();
    }
  }
}
