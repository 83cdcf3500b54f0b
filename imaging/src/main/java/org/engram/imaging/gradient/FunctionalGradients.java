package org.engram.imaging.gradient;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.linalg.Procrustes;

/**
 * The axes along which the regions of a brain differ in their connectivity (Margulies and others,
 * 2016): positions of regions for a model, in any atlas.
 *
 * <p>Eigenvalues are the method's own, before any scaling of the axes: of the diffusion map, the
 * eigenvalues of its Markov matrix from the second on (the first is 1 and its axis constant); of
 * Laplacian eigenmaps, the smallest of the normalised Laplacian but the first, so that they rise;
 * of PCA, variances. Shares are eigenvalues over the sum of all positive ones (but the constant
 * axis's); of Laplacian eigenmaps, whose leading eigenvalues are the smallest, inverse ones.
 *
 * <p>An axis of the diffusion map is the Markov matrix's eigenvector over its constant one, times λ
 * / (1 - λ) or λ to the diffusion time; of Laplacian eigenmaps, the normalised Laplacian's unit
 * eigenvector over the square root of the degree; of PCA, scores.
 *
 * <p>An axis is only known up to its sign: here its entry of largest magnitude is positive, unless
 * it was aligned to a reference.
 *
 * @param labels one name a region
 * @param values [regions, axes]
 * @param eigenvalues one an axis
 * @param shares one an axis, from 0 to 1
 * @param settings how they were made
 * @param alignment to what they were turned, if they were
 */
public record FunctionalGradients(
    List<String> labels,
    double[][] values,
    double[] eigenvalues,
    double[] shares,
    GradientSettings settings,
    Optional<Alignment> alignment) {
  /**
   * What gradients were turned towards. Eigenvalues and shares remain those of the axes before.
   *
   * @param reference its source
   * @param correlations of each axis with the reference's, after turning
   */
  public record Alignment(String reference, double[] correlations) {}

  public FunctionalGradients {
    labels = List.copyOf(labels);
  }

  /**
   * The gradients of a connectivity.
   *
   * @throws RefusedInputException where the graph falls apart, a region is connected with none or
   *     with all alike, or there are fewer axes than asked for, naming the regions
   */
  public static FunctionalGradients of(Connectivity connectivity, GradientSettings settings) {
    double[][] affinity = Affinity.of(connectivity, settings);
    SpectralAxes axes = SpectralAxes.of(connectivity, affinity, settings);
    return new FunctionalGradients(
        connectivity.labels(),
        axes.values(),
        axes.eigenvalues(),
        axes.shares(),
        settings,
        Optional.empty());
  }

  /** Number of axes. */
  public int axes() {
    return eigenvalues.length;
  }

  /** One axis over the regions. */
  public double[] axis(int axis) {
    return column(values, axis);
  }

  /**
   * Turned (and reflected) as a whole, neither shifted nor scaled, to lie nearest to a reference of
   * the same regions, so that axes of several groups can be compared.
   *
   * @param reference [regions, axes or more], of which the first axes are taken
   * @param source of the reference, for messages
   * @throws RefusedInputException where its size is another
   */
  public FunctionalGradients alignedTo(double[][] reference, String source) {
    int axes = axes();
    if (reference.length != values.length || reference[0].length < axes) {
      throw new RefusedInputException(
          source,
          reference.length + " regions x " + reference[0].length + " axes",
          values.length + " regions and at least " + axes + " axes",
          reference.length == values.length
              ? "Ask for at most " + reference[0].length + " axes"
              : "Align to gradients of the same regions in the same order");
    }
    double[][] target = new double[reference.length][];
    for (int i = 0; i < target.length; i++) {
      target[i] = Arrays.copyOf(reference[i], axes);
    }
    double[][] turned = Procrustes.rotated(values, Procrustes.rotation(values, target));
    double[] correlations = new double[axes];
    for (int axis = 0; axis < axes; axis++) {
      correlations[axis] = correlation(column(turned, axis), column(target, axis));
    }
    return new FunctionalGradients(
        labels,
        turned,
        eigenvalues,
        shares,
        settings,
        Optional.of(new Alignment(source, correlations)));
  }

  private static double[] column(double[][] table, int axis) {
    double[] column = new double[table.length];
    for (int i = 0; i < column.length; i++) {
      column[i] = table[i][axis];
    }
    return column;
  }

  /** Pearson; 0 with an axis that does not vary. */
  private static double correlation(double[] a, double[] b) {
    if (Rows.constant(a) || Rows.constant(b)) {
      return 0;
    }
    return Rows.dot(Rows.unit(Rows.centred(a)), Rows.unit(Rows.centred(b)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FunctionalGradients that
        && labels.equals(that.labels)
        && Arrays.deepEquals(values, that.values)
        && Arrays.equals(eigenvalues, that.eigenvalues)
        && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(values) * 31 + settings.hashCode();
  }

  @Override
  public String toString() {
    return "gradients [" + values.length + " regions, " + axes() + " axes]";
  }
}
