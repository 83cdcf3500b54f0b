package org.engram.pipeline.probe;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.engram.cohort.evaluation.Preparation;
import org.engram.cohort.rows.CohortRows;
import org.engram.tensor.linalg.Products;
import org.engram.tensor.linalg.SymmetricEigen;

/**
 * Connectivity that is too large for memory, in the coordinates of the training rows' own space.
 * Each edge is z-scored with the training rows' mean and deviation, Z = T V' with orthonormal V,
 * and rows are given as T: all that a penalised linear probe, a regression of covariates or
 * principal components need of Z are its rows' products, and those of T are the same. Products are
 * summed over blocks of edges, so memory holds [rows, rows] and never [rows, edges].
 *
 * <p>Beyond {@link #MOST_LANDMARKS} training rows, V spans the first {@link #MOST_AXES} principal
 * axes of so many of them drawn at random (Williams and Seeger, Using the Nyström Method, 2001):
 * what lies outside is lost, and no test row is looked at.
 *
 * <p>A row's features are its number in the file.
 */
record EdgeKernel(EdgeFile file, long seed) implements Preparation {
  static final int MOST_LANDMARKS = 2000;
  static final int MOST_AXES = 1024;

  private static final int BLOCK = 512; // edges
  private static final int ROWS = 1000; // that are brought into coordinates at once
  private static final double RANK = 1e-10; // float32 in, so less is rounding

  @Override
  public UnaryOperator<CohortRows> fit(CohortRows training) {
    int[] rows = numbers(training);
    Scaling scaling = scaling(rows);
    int[] landmarks = landmarks(rows);
    double[][] gram = new double[landmarks.length][landmarks.length];
    for (int from = 0; from < file.edges(); from += BLOCK) {
      add(gram, Products.gram(scaled(landmarks, from, scaling)));
    }
    SymmetricEigen eigen = SymmetricEigen.of(gram);
    int axes = landmarks.length < rows.length ? MOST_AXES : eigen.values().length;
    int rank = 0;
    while (rank < Math.min(axes, eigen.values().length)
        && eigen.values()[rank] > RANK * eigen.values()[0]) {
      rank++;
    }
    double[][] toAxes = new double[landmarks.length][rank]; // U / sqrt(values)
    for (int a = 0; a < rank; a++) {
      double length = Math.sqrt(eigen.values()[a]);
      for (int i = 0; i < landmarks.length; i++) {
        toAxes[i][a] = eigen.vectors()[a][i] / length;
      }
    }
    return any -> any.withFeatures(coordinates(numbers(any), landmarks, gram, scaling, toAxes));
  }

  private static int[] numbers(CohortRows rows) {
    return Arrays.stream(rows.features()).mapToInt(row -> (int) row[0]).toArray();
  }

  /** [edges] of the training rows; a deviation of 0 is a constant edge, which becomes 0. */
  private record Scaling(double[] mean, double[] deviation) {}

  private Scaling scaling(int[] rows) {
    double[] mean = new double[file.edges()];
    double[] deviation = new double[file.edges()];
    for (int from = 0; from < file.edges(); from += BLOCK) {
      double[][] block = file.block(rows, from, Math.min(BLOCK, file.edges() - from));
      for (int e = 0; e < block.length; e++) {
        double average = Arrays.stream(block[e]).sum() / rows.length;
        double squares = 0;
        for (double value : block[e]) {
          squares += (value - average) * (value - average);
        }
        double spread = Math.sqrt(squares / rows.length);
        mean[from + e] = average;
        deviation[from + e] = spread <= 1e-14 * Math.abs(average) ? 0 : spread;
      }
    }
    return new Scaling(mean, deviation);
  }

  private int[] landmarks(int[] rows) {
    if (rows.length <= MOST_LANDMARKS) {
      return rows;
    }
    int[] drawn = rows.clone();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < MOST_LANDMARKS; i++) {
      int j = random.nextInt(i, drawn.length);
      int moved = drawn[i];
      drawn[i] = drawn[j];
      drawn[j] = moved;
    }
    int[] landmarks = Arrays.copyOf(drawn, MOST_LANDMARKS);
    Arrays.sort(landmarks);
    return landmarks;
  }

  /** A block of edges, z-scored, [edges][rows]. */
  private double[][] scaled(int[] rows, int from, Scaling scaling) {
    double[][] block = file.block(rows, from, Math.min(BLOCK, file.edges() - from));
    for (int e = 0; e < block.length; e++) {
      double mean = scaling.mean()[from + e];
      double spread = scaling.deviation()[from + e];
      for (int i = 0; i < rows.length; i++) {
        block[e][i] = spread == 0 ? 0 : (block[e][i] - mean) / spread;
      }
    }
    return block;
  }

  private double[][] coordinates(
      int[] rows, int[] landmarks, double[][] gram, Scaling scaling, double[][] toAxes) {
    if (Arrays.equals(rows, landmarks)) {
      return Products.times(gram, toAxes); // the training rows themselves
    }
    double[][] all = new double[rows.length][];
    for (int first = 0; first < rows.length; first += ROWS) {
      int[] some = Arrays.copyOfRange(rows, first, Math.min(rows.length, first + ROWS));
      double[][] products = new double[some.length][landmarks.length];
      for (int from = 0; from < file.edges(); from += BLOCK) {
        add(
            products,
            Products.cross(scaled(some, from, scaling), scaled(landmarks, from, scaling)));
      }
      double[][] coordinates = Products.times(products, toAxes);
      System.arraycopy(coordinates, 0, all, first, coordinates.length);
    }
    return all;
  }

  private static void add(double[][] to, double[][] what) {
    for (int i = 0; i < to.length; i++) {
      for (int j = 0; j < to[i].length; j++) {
        to[i][j] += what[i][j];
      }
    }
  }
}
