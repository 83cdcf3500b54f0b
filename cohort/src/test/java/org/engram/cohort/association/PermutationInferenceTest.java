package org.engram.cohort.association;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.engram.cohort.association.AssociationMethod.RegularisedCca;
import org.engram.cohort.association.AssociationMethod.SparseCca;
import org.engram.cohort.statistics.Shuffles;
import org.engram.models.probing.Fold;
import org.engram.tensor.linalg.ColumnSpace;
import org.junit.jupiter.api.Test;

class PermutationInferenceTest {
  private static final int REPETITIONS = 200;

  /** Critical distance of Kolmogorov and Smirnov for 200 values at 1 %. */
  private static final double KS_1_PERCENT = 1.63 / Math.sqrt(REPETITIONS);

  private static final SparseCca SPARSE = new SparseCca(List.of(0.6));
  private static final RegularisedCca PLAIN = new RegularisedCca(List.of(0.0));

  @Test
  void aPermutationOfWhitenedRowsIsTheAnalysisOfPermutedRows() {
    MadeBlocks made = MadeBlocks.of(40, 4, 3, new double[] {0.8}, 0, 3);
    NuisanceModel centre = NuisanceModel.fit(made.first(), List.of());
    double[][] x = centred(centre, made.first().features(), made);
    double[][] y = centred(centre, made.second().features(), made);
    Components fit =
        Components.of(
            PLAIN, 0, WorkingBlock.of(PLAIN, 0, x, "x"), WorkingBlock.of(PLAIN, 0, y, "y"), 3);
    int[] rows = IntStream.range(0, 40).toArray();
    boolean[] kept = new boolean[40];
    Arrays.fill(kept, true);
    Shuffles shuffles = Exchangeability.free(40).shuffles(new int[40], kept, 9);

    PermutationTest.Draws draws =
        new PermutationTest(
                fit, rows, new PermutationTest.HeldOut(new int[0], new double[0], new double[0]), 2)
            .run(shuffles, 4);

    for (int b = 0; b < 4; b++) {
      int[] met = shuffles.draw(b);
      for (int k = 0; k < 3; k++) {
        double[][] u = trailing(x, fit, k, true);
        double[][] v = trailing(Vectors.rows(y, met), fit, k, false);
        assertThat(draws.values()[k][b]).isCloseTo(firstCorrelation(u, v), within(1e-8));
      }
    }
  }

  @Test
  void theFirstPairsPIsUniformUnderTheNull() {
    double[] p = new double[REPETITIONS];
    for (int r = 0; r < REPETITIONS; r++) {
      p[r] = all(MadeBlocks.of(40, 5, 4, new double[0], 0, 1000 + r), PLAIN, false, r)[0];
    }

    assertThat(distanceFromUniform(p)).isLessThan(KS_1_PERCENT);
  }

  @Test
  void theSecondPairsPIsUniformAfterATrueFirst() {
    double[] p = new double[REPETITIONS];
    for (int r = 0; r < REPETITIONS; r++) {
      double[] found =
          all(MadeBlocks.of(80, 4, 4, new double[] {0.95}, 0, 5000 + r), PLAIN, false, r);
      assertThat(found[0]).isLessThan(0.03);
      p[r] = found[1];
    }

    assertThat(distanceFromUniform(p)).isLessThan(KS_1_PERCENT);
  }

  @Test
  void theThirdPairsPIsUniformAfterTwoTrueOnes() {
    double[] p = new double[REPETITIONS];
    for (int r = 0; r < REPETITIONS; r++) {
      p[r] =
          all(MadeBlocks.of(100, 4, 4, new double[] {0.95, 0.9}, 0, 9000 + r), PLAIN, false, r)[2];
    }

    assertThat(distanceFromUniform(p)).isLessThan(KS_1_PERCENT);
  }

  @Test
  void aRidgeKeepsLaterPsUniformAfterATrueFirst() {
    double[] p = new double[REPETITIONS];
    RegularisedCca ridge = new RegularisedCca(List.of(0.3));
    for (int r = 0; r < REPETITIONS; r++) {
      p[r] = all(MadeBlocks.of(80, 8, 6, new double[] {0.95}, 0, 700 + r), ridge, false, r)[1];
    }

    assertThat(distanceFromUniform(p)).isLessThan(KS_1_PERCENT);
  }

  @Test
  void manyCovariatesKeepPUniform() {
    double[] p = new double[REPETITIONS];
    for (int r = 0; r < REPETITIONS; r++) {
      MadeBlocks made = MadeBlocks.of(60, 6, 5, new double[0], 2, 300 + r).withSites(12);
      p[r] = all(made, PLAIN, true, r)[0];
    }

    assertThat(distanceFromUniform(p)).isLessThan(KS_1_PERCENT);
  }

  @Test
  void sparsePsAreUniformUnderTheNull() {
    double[] p = new double[REPETITIONS];
    for (int r = 0; r < REPETITIONS; r++) {
      p[r] = all(MadeBlocks.of(40, 6, 5, new double[0], 0, 100 + r), SPARSE, false, r)[0];
    }

    assertThat(distanceFromUniform(p)).isLessThan(KS_1_PERCENT);
  }

  @Test
  void sparseSecondPsAreUniformAfterATrueFirst() {
    double[] p = new double[REPETITIONS];
    for (int r = 0; r < REPETITIONS; r++) {
      p[r] = all(MadeBlocks.of(100, 6, 5, new double[] {0.95}, 0, 8100 + r), SPARSE, false, r)[1];
    }

    assertThat(distanceFromUniform(p)).isLessThan(KS_1_PERCENT);
  }

  @Test
  void heldOutPsAreUniformInAFoldAndPooled() {
    double[] oneFold = new double[REPETITIONS];
    double[] pooled = new double[REPETITIONS];
    for (int r = 0; r < REPETITIONS; r++) {
      MadeBlocks made = MadeBlocks.of(48, 3, 3, new double[0], 0, 40_000 + r);
      AssociationResult result =
          Association.run(
              made.first(),
              made.second(),
              folds(48, 3),
              Exchangeability.free(48),
              AssociationSettings.of(PLAIN).withPairs(1).withPermutations(49, r));
      oneFold[r] = result.folds().getFirst().pairs().getFirst().heldOutP();
      pooled[r] = result.pooled().orElseThrow().p().getFirst();
    }

    assertThat(distanceFromUniform(oneFold)).isLessThan(KS_1_PERCENT);
    assertThat(distanceFromUniform(pooled)).isLessThan(KS_1_PERCENT);
  }

  @Test
  void figuresDoNotDependOnThreads() {
    MadeBlocks made = MadeBlocks.of(160, 40, 30, new double[] {0.7}, 0.5, 5);
    AssociationSettings settings =
        AssociationSettings.of(new RegularisedCca(List.of(0.1, 1.0)))
            .withPermutations(30, 3)
            .withCovariates(List.of("age"));

    AssociationResult one = run(made, folds(160, 3), settings.withThreads(1));
    AssociationResult three = run(made, folds(160, 3), settings.withThreads(3));

    assertThat(three.all().pairs()).isEqualTo(one.all().pairs());
    assertThat(three.pooled()).isEqualTo(one.pooled());
    for (int f = 0; f < 3; f++) {
      assertThat(three.folds().get(f).pairs()).isEqualTo(one.folds().get(f).pairs());
    }
  }

  @Test
  void aTrueAssociationIsFoundInRowsThatWereHeldOut() {
    MadeBlocks made = MadeBlocks.of(200, 10, 8, new double[] {0.8}, 1, 6);

    AssociationResult result =
        run(
            made,
            folds(200, 5),
            AssociationSettings.of(RegularisedCca.defaults())
                .withPermutations(199, 1)
                .withCovariates(List.of("age")));

    AssociationResult.Pooled pooled = result.pooled().orElseThrow();
    assertThat(pooled.correlations().getFirst()).isBetween(0.7, 0.85);
    assertThat(pooled.p().getFirst()).isEqualTo(1.0 / 200);
    assertThat(pooled.p().get(1)).isGreaterThan(0.05);
    assertThat(result.folds()).allSatisfy(fold -> assertThat(fold.givenUp()).isBetween(2, 4));
  }

  /** A confound that both blocks carry is no association once it is a covariate. */
  @Test
  void aConfoundVanishesWithItsCovariate() {
    MadeBlocks made = MadeBlocks.of(120, 5, 5, new double[0], 1.5, 8);
    AssociationSettings settings = AssociationSettings.of(PLAIN).withPermutations(199, 1);

    double with = run(made, List.of(), settings).all().pairs().getFirst().trainingP();
    double without =
        run(made, List.of(), settings.withCovariates(List.of("age")))
            .all()
            .pairs()
            .getFirst()
            .trainingP();

    assertThat(with).isEqualTo(1.0 / 200);
    assertThat(without).isGreaterThan(0.05);
  }

  private static AssociationResult run(
      MadeBlocks made, List<Fold> folds, AssociationSettings settings) {
    return Association.run(
        made.first(), made.second(), folds, Exchangeability.free(made.first().size()), settings);
  }

  /** Uncorrected p of each pair, all rows. */
  private static double[] all(
      MadeBlocks made, AssociationMethod method, boolean covariate, long seed) {
    return run(
            made,
            List.of(),
            AssociationSettings.of(method)
                .withPermutations(49, seed)
                .withCovariates(covariate ? List.of("age", "site") : List.of()))
        .all()
        .pairs()
        .stream()
        .mapToDouble(AssociationResult.Pair::trainingUncorrectedP)
        .toArray();
  }

  private static List<Fold> folds(int rows, int count) {
    List<Fold> folds = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      int part = f;
      folds.add(
          new Fold(
              IntStream.range(0, rows).filter(i -> i % count != part).toArray(),
              IntStream.range(0, rows).filter(i -> i % count == part).toArray()));
    }
    return folds;
  }

  /** The greatest distance from the distribution of a uniform p that is a multiple of 1/50. */
  private static double distanceFromUniform(double[] p) {
    double greatest = 0;
    for (int step = 1; step < 50; step++) {
      double at = step / 50.0;
      double share = Arrays.stream(p).filter(v -> v <= at + 1e-9).count() / (double) p.length;
      greatest = Math.max(greatest, Math.abs(share - at));
    }
    return greatest;
  }

  private static double[][] centred(NuisanceModel model, double[][] x, MadeBlocks made) {
    return model.residuals(made.first(), x, model.coefficients(x));
  }

  /** Rows without the earlier pairs' variates. */
  private static double[][] trailing(double[][] rows, Components fit, int k, boolean left) {
    double[][] scores = new double[k][];
    for (int i = 0; i < k; i++) {
      WorkingBlock block = left ? fit.first() : fit.second();
      double[] weights = block.toFeatures((left ? fit.left(i) : fit.right(i)).weights());
      scores[i] = Arrays.stream(rows).mapToDouble(row -> Vectors.dot(weights, row)).toArray();
    }
    ColumnSpace space = ColumnSpace.of(scores, rows.length);
    double[][] columns = new double[rows[0].length][];
    for (int j = 0; j < columns.length; j++) {
      columns[j] = Vectors.column(rows, j);
      space.removeFrom(columns[j]);
    }
    return columns;
  }

  /** By orthonormal bases of both, as Björck and Golub (1973) compute it. */
  private static double firstCorrelation(double[][] u, double[][] v) {
    double[][] left = ColumnSpace.of(u, u[0].length).basis();
    double[][] right = ColumnSpace.of(v, v[0].length).basis();
    DMatrixRMaj product = new DMatrixRMaj(left.length, right.length);
    for (int i = 0; i < left.length; i++) {
      for (int j = 0; j < right.length; j++) {
        product.set(i, j, Vectors.dot(left[i], right[j]));
      }
    }
    var svd = DecompositionFactory_DDRM.svd(left.length, right.length, false, false, true);
    assertThat(svd.decompose(product)).isTrue();
    return Arrays.stream(svd.getSingularValues()).max().orElseThrow();
  }
}
