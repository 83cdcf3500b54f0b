package org.engram.cohort.association;

import java.util.List;
import org.engram.cohort.transform.Transform;
import org.engram.tensor.ConfigurationException;

/**
 * How two blocks are related to each other.
 *
 * @param method how pairs are found
 * @param pairs how many, at least 1
 * @param permutations B, at least 1
 * @param innerFolds of the choice of a penalty
 * @param first what is done to the first block, in order, fitted in training rows
 * @param second what is done to the second block
 * @param covariates of either block, by the names of columns of the first block's rows: taken out
 *     of both
 * @param seed of permutations and inner folds
 * @param threads that look for pairs; the figures do not depend on it
 */
public record AssociationSettings(
    AssociationMethod method,
    int pairs,
    int permutations,
    int innerFolds,
    List<Transform> first,
    List<Transform> second,
    List<String> covariates,
    long seed,
    int threads) {
  private static final int MOST_PERMUTATIONS = 1_000_000;

  public AssociationSettings {
    first = List.copyOf(first);
    second = List.copyOf(second);
    covariates = List.copyOf(covariates);
    check("pairs", pairs, 1, 1000);
    check("permutations", permutations, 1, MOST_PERMUTATIONS);
    check("inner folds", innerFolds, 2, 100);
    check("threads", threads, 1, 4096);
  }

  /** Three pairs, 1,000 permutations, 3 inner folds, nothing done to the blocks, seed 42. */
  public static AssociationSettings of(AssociationMethod method) {
    return new AssociationSettings(
        method,
        3,
        1000,
        3,
        List.of(),
        List.of(),
        List.of(),
        42,
        Runtime.getRuntime().availableProcessors());
  }

  public AssociationSettings withPairs(int other) {
    return new AssociationSettings(
        method, other, permutations, innerFolds, first, second, covariates, seed, threads);
  }

  public AssociationSettings withPermutations(int other, long otherSeed) {
    return new AssociationSettings(
        method, pairs, other, innerFolds, first, second, covariates, otherSeed, threads);
  }

  public AssociationSettings withTransforms(List<Transform> one, List<Transform> other) {
    return new AssociationSettings(
        method, pairs, permutations, innerFolds, one, other, covariates, seed, threads);
  }

  public AssociationSettings withCovariates(List<String> names) {
    return new AssociationSettings(
        method, pairs, permutations, innerFolds, first, second, names, seed, threads);
  }

  public AssociationSettings withThreads(int other) {
    return new AssociationSettings(
        method, pairs, permutations, innerFolds, first, second, covariates, seed, other);
  }

  private static void check(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ConfigurationException(
          what, Integer.toString(value), "%d to %d".formatted(least, most), "");
    }
  }
}
