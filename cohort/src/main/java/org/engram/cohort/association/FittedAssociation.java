package org.engram.cohort.association;

import java.util.List;
import java.util.stream.Stream;
import org.engram.cohort.rows.CohortRows;

/** Pairs of directions that were found in training rows; immutable. */
public final class FittedAssociation {
  private final Side first;
  private final Side second;

  /**
   * One block's.
   *
   * @param transform fitted
   * @param nuisance fitted
   * @param coefficients of the nuisance, [columns][features]
   * @param weights of the residual features, [pairs][features]: unit variance in training
   */
  record Side(
      TransformChain transform,
      NuisanceModel nuisance,
      double[][] coefficients,
      double[][] weights) {
    double[][] residuals(CohortRows rows) {
      return nuisance.residuals(rows, transform.apply(rows).features(), coefficients);
    }

    double[][] variates(CohortRows rows) {
      double[][] residuals = residuals(rows);
      double[][] variates = new double[residuals.length][weights.length];
      for (int i = 0; i < residuals.length; i++) {
        for (int k = 0; k < weights.length; k++) {
          variates[i][k] = Vectors.dot(weights[k], residuals[i]);
        }
      }
      return variates;
    }
  }

  FittedAssociation(Side first, Side second) {
    this.first = first;
    this.second = second;
  }

  Side firstSide() {
    return first;
  }

  Side secondSide() {
    return second;
  }

  public int pairs() {
    return first.weights.length;
  }

  /**
   * Variates of the first block, [rows][pairs], with about unit variance in the training rows.
   *
   * @param rows of the first block, with the covariates
   */
  public double[][] firstVariates(CohortRows rows) {
    return first.variates(rows);
  }

  /** Variates of the second block, [rows][pairs]. */
  public double[][] secondVariates(CohortRows rows) {
    return second.variates(rows);
  }

  /** What the transforms of both blocks decided and a reader should know. */
  public List<String> notes() {
    return Stream.concat(first.transform.notes().stream(), second.transform.notes().stream())
        .toList();
  }

  /** Weights of the first block's transformed features, [pairs][features]. */
  public double[][] firstWeights() {
    return copy(first.weights);
  }

  /** Weights of the second block's transformed features, [pairs][features]. */
  public double[][] secondWeights() {
    return copy(second.weights);
  }

  private static double[][] copy(double[][] values) {
    double[][] copy = new double[values.length][];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = values[i].clone();
    }
    return copy;
  }
}
