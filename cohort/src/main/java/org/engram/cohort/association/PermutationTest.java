package org.engram.cohort.association;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.engram.cohort.statistics.Shuffles;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.DType;

/**
 * What the pairs of one fit would be worth had the rows of one side met the other side's at random.
 * For pair k the earlier pairs are taken out of both sides first, and the largest value of what is
 * left is the statistic (Winkler et al. 2020). Whitening does not change with a permutation, so one
 * costs the cross-product of the working blocks, 2 n p q operations, and some products with vectors
 * for each leading pair.
 *
 * <p>Products are libtorch's, on all of its threads; the pairs are found on threads of our own.
 * Each permutation is computed in one fixed order, whoever does it.
 */
final class PermutationTest {
  /** Multiplications below which a call of libtorch takes longer than the product itself. */
  private static final long SMALL = 100_000;

  /** Of a pair: its value is then right to about a millionth, far finer than p-values. */
  private static final double TOLERANCE = 1e-4;

  private final Components fit;
  private final int[] training;
  private final HeldOut heldOut;
  private final int threads;

  /**
   * Test rows of a fold in working coordinates.
   *
   * @param rows of the cohort
   * @param first [rows, p], row-major
   * @param second [rows, q]
   */
  record HeldOut(int[] rows, double[] first, double[] second) {}

  /**
   * The null distributions, [pair][permutation].
   *
   * @param values of the training rows' statistic
   * @param fixed correlations of test rows by the weights that were found, pairing permuted
   * @param refitted correlations of test rows by weights found in permuted training rows
   */
  record Draws(double[][] values, double[][] fixed, double[][] refitted) {}

  private record Draw(double[] values, double[] fixed, double[] refitted) {}

  /**
   * @param training the cohort's rows that the working blocks hold, in their order
   */
  PermutationTest(Components fit, int[] training, HeldOut heldOut, int threads) {
    this.fit = fit;
    this.training = training;
    this.heldOut = heldOut;
    this.threads = threads;
  }

  Draws run(Shuffles shuffles, int permutations) {
    int pairs = fit.count();
    Draws draws =
        new Draws(
            new double[pairs][permutations],
            new double[pairs][permutations],
            new double[pairs][permutations]);
    double[][] variates = observedVariates();
    double[] first = extended(fit.first(), true); // [n, p + pairs - 1]
    double[] second = extended(fit.second(), false); // [n, q + pairs - 1]
    if ((long) first.length * (second.length / training.length) < SMALL) {
      for (int b = 0; b < permutations; b++) {
        int[] met = shuffles.draw(b);
        double[] product = Vectors.product(first, second, order(met));
        put(
            draws,
            b,
            draw(new PermutedProduct(product, 0, second.length / training.length), met, variates));
      }
      return draws;
    }
    try (Scope _ = Scope.open();
        ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      // In float32, at twice the rate: a value's last digits are far finer than p-values.
      Tensor left =
          Tensors.of(first, training.length, first.length / training.length)
              .to(DType.F32)
              .transpose(0, 1);
      Tensor right =
          Tensors.of(second, training.length, second.length / training.length).to(DType.F32);
      int together = PermutedProduct.together(first.length, second.length);
      List<Future<Draw>> pending = List.of();
      for (int from = 0; from < permutations; from += together) {
        int[][] met = new int[Math.min(together, permutations - from)][];
        Arrays.setAll(met, draws(shuffles, from));
        List<PermutedProduct> products =
            PermutedProduct.of(left, right, orders(met)); // while the last ones' pairs are found
        collect(draws, from - together, pending);
        List<Future<Draw>> next = new ArrayList<>();
        for (int i = 0; i < met.length; i++) {
          PermutedProduct product = products.get(i);
          int[] of = met[i];
          next.add(pool.submit(() -> draw(product, of, variates)));
        }
        pending = next;
      }
      collect(draws, (permutations - 1) / together * together, pending);
    }
    return draws;
  }

  private static IntFunction<int[]> draws(Shuffles shuffles, int from) {
    return i -> shuffles.draw(from + i);
  }

  private static void collect(Draws draws, int from, List<Future<Draw>> pending) {
    for (int i = 0; i < pending.size(); i++) {
      put(draws, from + i, result(pending.get(i)));
    }
  }

  private static void put(Draws draws, int b, Draw drawn) {
    for (int k = 0; k < drawn.values.length; k++) {
      draws.values[k][b] = drawn.values[k];
      draws.fixed[k][b] = drawn.fixed[k];
      draws.refitted[k][b] = drawn.refitted[k];
    }
  }

  private static Draw result(Future<Draw> pending) {
    try {
      return pending.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a permutation failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted between permutations", e);
    }
  }

  /** The block with the scores of all pairs but the last beside it. */
  private double[] extended(WorkingBlock block, boolean left) {
    int width = block.width();
    int more = fit.count() - 1;
    double[] rows = new double[block.size() * (width + more)];
    for (int i = 0; i < block.size(); i++) {
      System.arraycopy(block.rows(), i * width, rows, i * (width + more), width);
      for (int k = 0; k < more; k++) {
        double[] scores = (left ? fit.left(k) : fit.right(k)).scores();
        rows[i * (width + more) + width + k] = scores[i];
      }
    }
    return rows;
  }

  private int[][] orders(int[][] met) {
    return Arrays.stream(met).map(this::order).toArray(int[][]::new);
  }

  /** Where among the training rows each of them finds the row that it meets. */
  private int[] order(int[] met) {
    int[] place = new int[met.length];
    for (int i = 0; i < training.length; i++) {
      place[training[i]] = i;
    }
    int[] order = new int[training.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = place[met[training[i]]];
    }
    return order;
  }

  private Draw draw(PermutedProduct extended, int[] met, double[][] variates) {
    int p = fit.first().width();
    int q = fit.second().width();
    int pairs = fit.count();
    double[] product = new double[p * q];
    for (int i = 0; i < p; i++) {
      extended.copyRow(i, product, i * q, q);
    }
    double[][] corner = new double[pairs][pairs];
    for (int i = 0; i + 1 < pairs; i++) {
      for (int j = 0; j + 1 < pairs; j++) {
        corner[i][j] = extended.value(p + i, q + j);
      }
    }
    int[] place = heldOutPlaces(met);
    Draw draw = new Draw(new double[pairs], new double[pairs], new double[pairs]);
    for (int k = 0; k < pairs; k++) {
      if (k > 0) {
        double[] row = new double[q];
        extended.copyRow(p + k - 1, row, 0, q);
        double[] column = new double[p];
        for (int i = 0; i < p; i++) {
          column[i] = extended.value(i, q + k - 1);
        }
        fit.deflate(product, k - 1, row, column, corner);
      }
      LeadingPair pair = fit.leading(product, TOLERANCE);
      draw.values[k] = pair.value();
      if (place.length > 0) {
        draw.fixed[k] = Vectors.correlation(variates[2 * k], permuted(variates[2 * k + 1], place));
        double[] u = onHeldOut(pair.left(), k, true);
        draw.refitted[k] =
            Vectors.correlation(u, permuted(onHeldOut(pair.right(), k, false), place));
      }
    }
    return draw;
  }

  private int[] heldOutPlaces(int[] met) {
    int[] at = new int[met.length];
    for (int i = 0; i < heldOut.rows.length; i++) {
      at[heldOut.rows[i]] = i;
    }
    int[] place = new int[heldOut.rows.length];
    for (int i = 0; i < place.length; i++) {
      place[i] = at[met[heldOut.rows[i]]];
    }
    return place;
  }

  private static double[] permuted(double[] values, int[] place) {
    double[] moved = new double[values.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = values[place[i]];
    }
    return moved;
  }

  /** Variates of the test rows by the weights that were found: u of each pair, then its v. */
  private double[][] observedVariates() {
    double[][] variates = new double[2 * fit.count()][];
    for (int k = 0; k < fit.count(); k++) {
      variates[2 * k] = heldOutTimes(fit.left(k).weights(), true);
      variates[2 * k + 1] = heldOutTimes(fit.right(k).weights(), false);
    }
    return variates;
  }

  /** Correlations of the test rows that may be permuted, one a pair. */
  double[] heldOutCorrelations() {
    double[][] variates = observedVariates();
    double[] correlations = new double[fit.count()];
    for (int k = 0; k < correlations.length; k++) {
      correlations[k] = Vectors.correlation(variates[2 * k], variates[2 * k + 1]);
    }
    return correlations;
  }

  /** Test rows, without the pairs before {@code k}, times a vector. */
  private double[] onHeldOut(double[] vector, int k, boolean isFirst) {
    double[] weights = vector.clone();
    for (int i = 0; i < k; i++) {
      Components.Side side = isFirst ? fit.left(i) : fit.right(i);
      Vectors.add(weights, side.weights(), -Vectors.dot(side.axis(), vector));
    }
    return heldOutTimes(weights, isFirst);
  }

  private double[] heldOutTimes(double[] weights, boolean isFirst) {
    double[] rows = isFirst ? heldOut.first : heldOut.second;
    return Vectors.times(rows, heldOut.rows.length, weights.length, weights);
  }
}
