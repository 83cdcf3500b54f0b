package org.engram.cohort.association;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.cohort.association.AssociationMethod.RegularisedCca;
import org.engram.cohort.association.AssociationMethod.SparseCca;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AssociationGoldenTest {
  private static final Golden GOLDEN = Golden.read();

  @Test
  void plainCanonicalCorrelationsAreScikitLearns() {
    List<AssociationResult.Pair> pairs = pairs(new RegularisedCca(List.of(0.0)), List.of());

    double[] expected = GOLDEN.numbers("sklearn_cca");
    for (int k = 0; k < 3; k++) {
      assertThat(pairs.get(k).training()).isCloseTo(expected[k], within(1e-8));
      assertThat(pairs.get(k).statistic()).isCloseTo(expected[k], within(1e-8));
    }
    assertThat(pairs.get(3).training()).isCloseTo(GOLDEN.numbers("cca")[3], within(1e-8));
  }

  @Test
  void aRidgeShrinksTheValuesAsTheFormulaSays() {
    List<AssociationResult.Pair> pairs = pairs(new RegularisedCca(List.of(0.3)), List.of());

    for (int k = 0; k < 3; k++) {
      assertThat(pairs.get(k).statistic()).isCloseTo(GOLDEN.numbers("ridge_0.3")[k], within(1e-8));
      assertThat(pairs.get(k).training())
          .isCloseTo(GOLDEN.numbers("ridge_0.3_correlations")[k], within(1e-8));
    }
  }

  @Test
  void covariatesAreTakenOutOfBothBlocks() {
    List<AssociationResult.Pair> pairs =
        pairs(new RegularisedCca(List.of(0.0)), List.of("age", "site"));

    for (int k = 0; k < 4; k++) {
      assertThat(pairs.get(k).training()).isCloseTo(GOLDEN.numbers("partial")[k], within(1e-8));
    }
  }

  @Test
  void residualsAreMadeExchangeableByTheilsTransformation() {
    NuisanceModel model = NuisanceModel.fit(GOLDEN.first(), List.of("age", "site"));
    double[][] x = GOLDEN.first().features();
    double[][] residuals = model.residuals(GOLDEN.first(), x, model.coefficients(x));

    double[][] rows = model.exchangeable(residuals, IntStream.range(4, 60).toArray());

    JsonNode expected = GOLDEN.figures().get("theil_rows");
    for (int j = 0; j < 5; j++) {
      assertThat(rows[0][j]).isCloseTo(expected.get(0).get(j).doubleValue(), within(1e-8));
      assertThat(rows[55][j]).isCloseTo(expected.get(1).get(j).doubleValue(), within(1e-8));
    }
  }

  @Test
  void thePenalisedDecompositionMeetsItsFormulas() {
    Components found = sparse();

    for (int k = 0; k < 2; k++) {
      JsonNode expected = GOLDEN.figures().get("pmd_0.7").get(k);
      assertThat(found.values()[k]).isCloseTo(expected.get("d").doubleValue(), within(1e-6));
      double r = Vectors.correlation(found.left(k).scores(), found.right(k).scores());
      assertThat(r).isCloseTo(expected.get("r").doubleValue(), within(1e-6));
    }
    double[] u = Arrays.stream(found.left(0).weights()).map(Math::abs).toArray();
    double[] expected =
        GOLDEN
            .figures()
            .get("pmd_0.7")
            .get(0)
            .get("u")
            .valueStream()
            .mapToDouble(JsonNode::doubleValue)
            .toArray();
    assertThat(u).containsExactly(expected, within(1e-6));
    assertThat(u[1]).isZero();
  }

  private static Components sparse() {
    SparseCca method = new SparseCca(List.of(0.7));
    NuisanceModel model = NuisanceModel.fit(GOLDEN.first(), List.of());
    double[][] x = GOLDEN.first().features();
    double[][] y = GOLDEN.second().features();
    return Components.of(
        method,
        0.7,
        WorkingBlock.of(
            method, 0.7, model.residuals(GOLDEN.first(), x, model.coefficients(x)), "x"),
        WorkingBlock.of(
            method, 0.7, model.residuals(GOLDEN.first(), y, model.coefficients(y)), "y"),
        2);
  }

  private static List<AssociationResult.Pair> pairs(
      AssociationMethod method, List<String> covariates) {
    return Association.run(
            GOLDEN.first(),
            GOLDEN.second(),
            List.of(),
            Exchangeability.free(60),
            AssociationSettings.of(method)
                .withPairs(4)
                .withPermutations(9, 1)
                .withCovariates(covariates))
        .all()
        .pairs();
  }
}
