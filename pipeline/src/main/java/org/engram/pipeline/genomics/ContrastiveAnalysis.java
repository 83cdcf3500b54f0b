package org.engram.pipeline.genomics;

import static org.engram.pipeline.genomics.Found.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.TestResult;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.transform.FittedTransform;
import org.engram.cohort.transform.Transform;
import org.engram.models.alignment.Retrieval;
import org.engram.models.alignment.TwoTower;
import org.engram.models.probing.Fold;

/** Two towers trained in every fold's training rows, judged by retrieval among its test rows. */
final class ContrastiveAnalysis {
  private ContrastiveAnalysis() {}

  static Found run(
      JoinInput input,
      JoinedBlocks joined,
      List<List<Transform>> steps,
      List<Fold> folds,
      AlignSettings settings) {
    List<Retrieval> retrievals = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    String first = input.blocks().get(0).name();
    String second = input.blocks().get(1).name();
    for (int f = 0; f < folds.size(); f++) {
      Fold fold = folds.get(f);
      double[][][] one = split(joined.blocks().get(0), steps.get(0), fold);
      double[][][] two = split(joined.blocks().get(1), steps.get(1), fold);
      try (TwoTower towers = TwoTower.train(one[0], two[0], settings.towers())) {
        Retrieval found =
            Retrieval.of(
                towers.projectFirst(one[1]),
                towers.projectSecond(two[1]),
                settings.permutations(),
                settings.seed() + f);
        retrievals.add(found);
        rows.add(row(f + 1, first + " to " + second, found, found.forward(), towers));
        rows.add(row(f + 1, second + " to " + first, found, found.backward(), towers));
        rows.add(row(f + 1, "chance", found, found.chance(), towers));
      }
    }
    ResultTable table =
        new ResultTable(
            "retrieval",
            "A row a fold and direction: how well held-out rows find their own among the others",
            List.of(
                "fold",
                "direction",
                "rows",
                "recall_at_1",
                "recall_at_5",
                "recall_at_10",
                "median_rank",
                "mean_reciprocal_rank",
                "p",
                "temperature"),
            rows);
    return new Found(findings(retrievals), List.of(table), List.of());
  }

  private static double[][][] split(CohortRows rows, List<Transform> steps, Fold fold) {
    CohortRows training = rows.rows(fold.training());
    CohortRows test = rows.rows(fold.test());
    for (Transform step : steps) {
      FittedTransform fitted = step.fit(training);
      training = fitted.apply(training);
      test = fitted.apply(test);
    }
    return new double[][][] {training.features(), test.features()};
  }

  private static List<String> row(
      int fold, String direction, Retrieval retrieval, Retrieval.Figures figures, TwoTower towers) {
    boolean chance = direction.equals("chance");
    return List.of(
        Integer.toString(fold),
        direction,
        Integer.toString(retrieval.rows()),
        number(figures.recallAt1()),
        number(figures.recallAt5()),
        number(figures.recallAt10()),
        number(figures.medianRank()),
        number(figures.meanReciprocalRank()),
        chance ? "" : number(retrieval.p()),
        chance ? "" : number(towers.temperature()));
  }

  /**
   * Folds share training rows, so that their p-values depend on each other in an unknown way: twice
   * their mean is valid whatever that way (Rüschendorf 1982).
   */
  private static List<Finding> findings(List<Retrieval> folds) {
    double p =
        Math.min(1, 2 * folds.stream().mapToDouble(Retrieval::p).average().orElse(Double.NaN));
    Optional<TestResult> test =
        Optional.of(
            new TestResult("permutation in each fold, twice the mean p", Double.NaN, p, p, "none"));
    return List.of(
        finding("recall at 1", folds, Retrieval.Figures::recallAt1, test),
        finding("recall at 5", folds, Retrieval.Figures::recallAt5, Optional.empty()),
        finding("recall at 10", folds, Retrieval.Figures::recallAt10, Optional.empty()),
        finding("median rank", folds, Retrieval.Figures::medianRank, Optional.empty()),
        finding("mean reciprocal rank", folds, Retrieval.Figures::meanReciprocalRank, test));
  }

  private interface Figure {
    double of(Retrieval.Figures figures);
  }

  private static Finding finding(
      String name, List<Retrieval> folds, Figure figure, Optional<TestResult> test) {
    double found = 0;
    double chance = 0;
    for (Retrieval fold : folds) {
      found += (figure.of(fold.forward()) + figure.of(fold.backward())) / (2 * folds.size());
      chance += figure.of(fold.chance()) / folds.size();
    }
    return new Finding(
        "retrieval of held-out rows",
        name,
        found,
        "",
        Optional.empty(),
        test,
        "Mean over folds and both directions; chance " + number(chance));
  }
}
