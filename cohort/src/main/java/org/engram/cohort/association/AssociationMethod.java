package org.engram.cohort.association;

import java.util.List;
import org.engram.tensor.ConfigurationException;

/**
 * How the pairs of variates are found. Of several penalties the one is taken, in each fold's
 * training rows alone, whose first pair correlates best in inner folds; of equals the stronger.
 */
public sealed interface AssociationMethod {
  /** The penalties to choose from, weakest first. */
  List<Double> penalties();

  /** As it stands in files. */
  String id();

  /**
   * Regularised canonical correlation analysis (Hotelling 1936; Vinod 1976): the pairs of
   * directions whose variates correlate most, where each block's covariance C counts as C + γ
   * mean(diag C) I. The directions are found by whitening each block once, by the Cholesky factor
   * of that, and taking the singular values of the whitened blocks' cross-product.
   *
   * @param ridges γ, 0 (the plain analysis) or more, ascending
   */
  record RegularisedCca(List<Double> ridges) implements AssociationMethod {
    public RegularisedCca {
      ridges = List.copyOf(ridges);
      check("ridge", ridges, 0, Double.MAX_VALUE, "0 or more");
    }

    /** 0.01, 0.1, 1 and 10. */
    public static RegularisedCca defaults() {
      return new RegularisedCca(List.of(0.01, 0.1, 1.0, 10.0));
    }

    @Override
    public List<Double> penalties() {
      return ridges;
    }

    @Override
    public String id() {
      return "cca";
    }
  }

  /**
   * Sparse canonical correlation analysis by the penalised matrix decomposition (Witten, Tibshirani
   * and Hastie 2009, Biostatistics) of the cross-product of z-scored features, each block's own
   * covariance taken for diagonal. A later pair is looked for in what the earlier pairs' variates
   * do not explain of either block.
   *
   * @param sums bound on the absolute sum of a unit vector of weights, as a share of the root of
   *     the number of features: above 0 (one feature) to 1 (no bound); descending, so that the
   *     weakest penalty is first
   */
  record SparseCca(List<Double> sums) implements AssociationMethod {
    public SparseCca {
      sums = List.copyOf(sums);
      check("sparse bound", sums.reversed(), 1e-6, 1, "above 0, at most 1");
    }

    /** 0.9, 0.7, 0.5, 0.3, 0.2 and 0.1. */
    public static SparseCca defaults() {
      return new SparseCca(List.of(0.9, 0.7, 0.5, 0.3, 0.2, 0.1));
    }

    @Override
    public List<Double> penalties() {
      return sums;
    }

    @Override
    public String id() {
      return "sparse-cca";
    }
  }

  private static void check(
      String what, List<Double> values, double least, double most, String expected) {
    boolean fits = !values.isEmpty();
    for (int i = 0; i < values.size(); i++) {
      double value = values.get(i);
      fits &= value >= least && value <= most && (i == 0 || value > values.get(i - 1));
    }
    if (!fits) {
      throw new ConfigurationException(
          what, values.toString(), "different numbers, each " + expected, "");
    }
  }
}
