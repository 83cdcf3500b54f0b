package org.engram.cohort.association;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.statistics.Shuffles;
import org.engram.models.probing.Fold;
import org.engram.tensor.RefusedInputException;

/**
 * Canonical correlations between two blocks of the same rows (genes and brains), with permutation
 * inference.
 *
 * <p>In every fold the blocks' transforms, the nuisance, the penalty and the weights are learned
 * from training rows and applied to test rows. Inference follows Winkler, Renaud, Smith and Nichols
 * (2020, NeuroImage), "Permutation inference for canonical correlation analysis":
 *
 * <ul>
 *   <li>pair k is tested with the pairs before it taken out of both blocks, by the largest value
 *       that is left, and its p-value is never below an earlier pair's;
 *   <li>residuals are made exchangeable (see {@link NuisanceModel}), permutations keep to
 *       exchangeability blocks, and to the parts of the folds;
 *   <li>p = (k + 1) / (B + 1).
 * </ul>
 *
 * A held-out correlation of one fold is tested by permuting the test rows' pairing, the weights
 * being independent of them. Those of all folds together share training rows, so that for them
 * every fold is fitted again in every permutation. A penalty that was chosen in inner folds stays
 * as it is in all permutations: give one penalty for p-values of training rows that are exact.
 */
public final class Association {
  private Association() {}

  /**
   * Relates two blocks.
   *
   * @param first one block, with the covariates
   * @param second the other, of the same keys in the same order
   * @param folds none, or such that every row is tested at most once
   * @param exchangeability of the rows
   */
  public static AssociationResult run(
      CohortRows first,
      CohortRows second,
      List<Fold> folds,
      Exchangeability exchangeability,
      AssociationSettings settings) {
    if (!first.keys().equals(second.keys())) {
      throw new IllegalArgumentException("blocks of other rows, or in another order");
    }
    if (exchangeability.size() != first.size()) {
      throw new IllegalArgumentException(
          exchangeability.size() + " rows exchanged of " + first.size());
    }
    CohortRows other = PartFit.withCovariates(second, first);
    Fold everything = new Fold(IntStream.range(0, first.size()).toArray(), new int[0]);
    int[] alone = new int[first.size()];
    Judged all =
        judged(first, other, List.of(everything), alone, exchangeability, settings).getFirst();
    double possible = exchangeability.shuffles(alone, all.kept, settings.seed()).distinct();
    if (folds.isEmpty()) {
      return new AssociationResult(List.of(), Optional.empty(), all.part, possible);
    }
    int[] parts = parts(folds, first.size(), exchangeability);
    List<Judged> judged = judged(first, other, folds, parts, exchangeability, settings);
    return new AssociationResult(
        judged.stream().map(Judged::part).toList(),
        Optional.of(pooled(judged)),
        all.part,
        possible);
  }

  private record Judged(
      AssociationResult.Part part,
      double[] heldOut,
      PermutationTest.Draws draws,
      int testRows,
      boolean[] kept) {}

  private static List<Judged> judged(
      CohortRows first,
      CohortRows second,
      List<Fold> folds,
      int[] parts,
      Exchangeability exchangeability,
      AssociationSettings settings) {
    List<NuisanceModel> models =
        folds.stream()
            .map(fold -> NuisanceModel.fit(first.rows(fold.training()), settings.covariates()))
            .toList();
    boolean[] kept = KeptRows.choose(folds, models, parts, exchangeability);
    Shuffles shuffles = exchangeability.shuffles(parts, kept, settings.seed());
    List<Judged> judged = new ArrayList<>();
    for (int f = 0; f < folds.size(); f++) {
      PartFit fit =
          PartFit.of(first, second, folds.get(f), models.get(f), kept, exchangeability, settings);
      PermutationTest test = fit.test(settings.threads());
      double[] heldOut = test.heldOutCorrelations();
      PermutationTest.Draws draws = test.run(shuffles, settings.permutations());
      judged.add(new Judged(fit.result(heldOut, draws), heldOut, draws, fit.testRows(), kept));
    }
    return judged;
  }

  /** The fold that tests a row; a part of its own for rows that none does. */
  private static int[] parts(List<Fold> folds, int rows, Exchangeability exchangeability) {
    int[] parts = new int[rows];
    Arrays.fill(parts, folds.size());
    for (int f = 0; f < folds.size(); f++) {
      for (int row : folds.get(f).test()) {
        if (parts[row] != folds.size()) {
          throw new IllegalArgumentException("row " + row + " is tested twice");
        }
        parts[row] = f;
      }
    }
    for (int[] unit : exchangeability.units()) {
      for (int row : unit) {
        if (parts[row] != parts[unit[0]]) {
          throw new RefusedInputException(
              "exchangeability blocks",
              "rows " + (unit[0] + 1) + " and " + (row + 1) + " of one block in two folds",
              "blocks that move as wholes within one fold",
              "Group the folds by the same column");
        }
      }
    }
    return parts;
  }

  private static AssociationResult.Pooled pooled(List<Judged> judged) {
    int pairs = judged.stream().mapToInt(fold -> fold.heldOut.length).min().orElseThrow();
    int permutations = judged.getFirst().draws.values()[0].length;
    double[] correlations = new double[pairs];
    double[] p = new double[pairs];
    for (int k = 0; k < pairs; k++) {
      int pair = k;
      double observed = mean(judged, fold -> fold.heldOut[pair]);
      double[] permuted = new double[permutations];
      for (int b = 0; b < permutations; b++) {
        int draw = b;
        permuted[b] = mean(judged, fold -> fold.draws.refitted()[pair][draw]);
      }
      p[k] = PermutedP.of(observed, permuted);
      correlations[k] = Math.tanh(mean(judged, fold -> fold.part.pairs().get(pair).heldOut()));
    }
    return new AssociationResult.Pooled(
        Arrays.stream(correlations).boxed().toList(),
        Arrays.stream(PermutedP.closed(p)).boxed().toList());
  }

  private interface Correlation {
    double of(Judged fold);
  }

  /** Mean of Fisher's z, weighted by the test rows. */
  private static double mean(List<Judged> judged, Correlation correlation) {
    double sum = 0;
    double rows = 0;
    for (Judged fold : judged) {
      double r = Math.clamp(correlation.of(fold), -0.999999, 0.999999);
      sum += fold.testRows * atanh(r);
      rows += fold.testRows;
    }
    return sum / rows;
  }

  private static double atanh(double r) {
    return 0.5 * Math.log((1 + r) / (1 - r));
  }
}
