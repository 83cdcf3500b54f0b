package org.engram.cohort.association;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;
import org.engram.models.probing.Fold;
import org.engram.tensor.RefusedInputException;

/** The fit of one fold, or of all rows: from rows to pairs, and what inference needs of it. */
final class PartFit {
  private final Fold fold;
  private final FittedAssociation fitted;
  private final Components components;
  private final double penalty;
  private final int[] keptTraining;
  private final int[] keptTest;
  private final double[][][] test; // residuals of all test rows, first and second
  private final int givenUp;

  private PartFit(
      Fold fold,
      FittedAssociation fitted,
      Components components,
      double penalty,
      int[] keptTraining,
      int[] keptTest,
      double[][][] test) {
    this.fold = fold;
    this.fitted = fitted;
    this.components = components;
    this.penalty = penalty;
    this.keptTraining = keptTraining;
    this.keptTest = keptTest;
    this.test = test;
    this.givenUp = fold.training().length - keptTraining.length;
  }

  /**
   * @param nuisance fitted on the fold's training rows
   * @param kept rows of the cohort that may be permuted
   */
  static PartFit of(
      CohortRows first,
      CohortRows second,
      Fold fold,
      NuisanceModel nuisance,
      boolean[] kept,
      Exchangeability exchangeability,
      AssociationSettings settings) {
    int[] training = fold.training();
    CohortRows trainingFirst = first.rows(training);
    CohortRows trainingSecond = second.rows(training);
    int[] places = IntStream.range(0, training.length).filter(i -> kept[training[i]]).toArray();
    int[] keptTraining = Arrays.stream(places).map(i -> training[i]).toArray();
    Prepared one =
        Prepared.of(TransformChain.fit(settings.first(), trainingFirst), trainingFirst, nuisance);
    Prepared other =
        Prepared.of(
            TransformChain.fit(settings.second(), trainingSecond), trainingSecond, nuisance);
    double[][] x = nuisance.exchangeable(one.residuals, places);
    double[][] y = nuisance.exchangeable(other.residuals, places);
    check(settings, x, y);
    double penalty =
        PenaltyChoice.choose(settings, x, y, unitsWithin(exchangeability, keptTraining));
    Components components =
        Components.of(
            settings.method(),
            penalty,
            WorkingBlock.of(settings.method(), penalty, x, "first block"),
            WorkingBlock.of(settings.method(), penalty, y, "second block"),
            settings.pairs());
    FittedAssociation fitted =
        new FittedAssociation(
            one.side(nuisance, weights(components, true)),
            other.side(nuisance, weights(components, false)));
    int[] test = fold.test();
    double[][][] residuals = new double[2][0][];
    if (test.length > 0) {
      residuals[0] = fitted.firstSide().residuals(first.rows(test));
      residuals[1] = fitted.secondSide().residuals(withCovariates(second, first).rows(test));
    }
    int[] keptTest = Arrays.stream(test).filter(row -> kept[row]).toArray();
    return new PartFit(fold, fitted, components, penalty, keptTraining, keptTest, residuals);
  }

  /** The covariates are the first block's: one set for both. */
  static CohortRows withCovariates(CohortRows rows, CohortRows from) {
    return new CohortRows(rows.keys(), rows.features(), from.covariates());
  }

  private record Prepared(TransformChain transform, double[][] coefficients, double[][] residuals) {
    static Prepared of(TransformChain transform, CohortRows training, NuisanceModel nuisance) {
      double[][] features = transform.apply(training).features();
      double[][] coefficients = nuisance.coefficients(features);
      return new Prepared(
          transform, coefficients, nuisance.residuals(training, features, coefficients));
    }

    FittedAssociation.Side side(NuisanceModel nuisance, double[][] weights) {
      return new FittedAssociation.Side(transform, nuisance, coefficients, weights);
    }
  }

  private static void check(AssociationSettings settings, double[][] x, double[][] y) {
    int rows = x.length;
    if (rows < 4) {
      throw new RefusedInputException(
          "association", rows + " training rows", "4 or more", "Take fewer folds, or more rows");
    }
    boolean plain =
        settings.method() instanceof AssociationMethod.RegularisedCca
            && settings.method().penalties().getFirst() == 0;
    int features = x[0].length + y[0].length;
    if (plain && features >= rows) {
      throw new RefusedInputException(
          "canonical correlation without a ridge",
          x[0].length + " and " + y[0].length + " features for " + rows + " training rows",
          "fewer features, of both blocks together, than rows: else the first correlation is 1"
              + " whatever the rows are",
          "Give a ridge above 0, or fewer principal components");
    }
  }

  private static double[][] weights(Components components, boolean isFirst) {
    double[][] weights = new double[components.count()][];
    WorkingBlock block = isFirst ? components.first() : components.second();
    for (int k = 0; k < weights.length; k++) {
      Components.Side side = isFirst ? components.left(k) : components.right(k);
      double deviation = Vectors.norm(side.scores()) / Math.sqrt(side.scores().length - 1.0);
      weights[k] =
          Vectors.scaled(block.toFeatures(side.weights()), deviation > 0 ? 1 / deviation : 0);
    }
    return weights;
  }

  /** Places among the rows of what moves as one. */
  private static List<int[]> unitsWithin(Exchangeability exchangeability, int[] rows) {
    int[] blocks = exchangeability.blocks();
    return new Exchangeability(
            exchangeability.kind(), Arrays.stream(rows).map(row -> blocks[row]).toArray())
        .units();
  }

  PermutationTest test(int threads) {
    int[] rows = fold.test();
    int[] places =
        IntStream.range(0, rows.length)
            .filter(i -> Arrays.binarySearch(keptTest, rows[i]) >= 0)
            .toArray();
    PermutationTest.HeldOut heldOut =
        new PermutationTest.HeldOut(
            keptTest,
            components.first().toWorking(Vectors.rows(test[0], places)),
            components.second().toWorking(Vectors.rows(test[1], places)));
    return new PermutationTest(components, keptTraining, heldOut, threads);
  }

  AssociationResult.Part result(double[] heldOutStatistic, PermutationTest.Draws draws) {
    int pairs = components.count();
    double[] p = new double[pairs];
    double[] heldOutP = new double[pairs];
    for (int k = 0; k < pairs; k++) {
      p[k] = PermutedP.of(components.values()[k], draws.values()[k]);
      heldOutP[k] =
          keptTest.length == 0 ? Double.NaN : PermutedP.of(heldOutStatistic[k], draws.fixed()[k]);
    }
    double[] closed = PermutedP.closed(p);
    double[] closedHeldOut = PermutedP.closed(heldOutP);
    AssociationResult.Pair[] found = new AssociationResult.Pair[pairs];
    for (int k = 0; k < pairs; k++) {
      found[k] =
          new AssociationResult.Pair(
              // Of residuals, in a basis of theirs: their mean has been taken out already.
              Vectors.cosine(components.left(k).scores(), components.right(k).scores()),
              components.values()[k],
              closed[k],
              p[k],
              Arrays.stream(draws.values()[k]).average().orElse(Double.NaN),
              heldOut(k),
              closedHeldOut[k]);
    }
    return new AssociationResult.Part(
        fitted, fold.training().length, givenUp, fold.test().length, penalty, List.of(found));
  }

  /** Correlation of a pair in all test rows. */
  private double heldOut(int k) {
    if (test[0].length < 2) {
      return Double.NaN;
    }
    double[] u = new double[test[0].length];
    double[] v = new double[u.length];
    for (int i = 0; i < u.length; i++) {
      u[i] = Vectors.dot(fitted.firstSide().weights()[k], test[0][i]);
      v[i] = Vectors.dot(fitted.secondSide().weights()[k], test[1][i]);
    }
    return Vectors.correlation(u, v);
  }

  int pairs() {
    return components.count();
  }

  int testRows() {
    return fold.test().length;
  }

  /** Inner folds: units dealt out at random. */
  static int[] deal(List<int[]> units, int rows, int folds, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[units.size()];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    int[] part = new int[rows];
    for (int i = 0; i < order.length; i++) {
      for (int row : units.get(order[i])) {
        part[row] = i % folds;
      }
    }
    return part;
  }
}
