package org.engram.cohort.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.transform.Combat.Estimates;
import org.engram.cohort.transform.Combat.Iteration;
import org.engram.cohort.transform.CovariateTerm.Coding;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

/** Harmonisation where sites are small, new or one with a covariate, and features constant. */
class SitePolicyTest {
  private static final Combat COMBAT =
      Combat.defaults("site").preserving(RecordedExample.AGE_AND_SEX);

  private final CohortRows training = RecordedExample.training();
  private final CohortRows fresh = RecordedExample.newSites();

  @Test
  void aSiteOfTooFewSubjectsIsRefusedByName() {
    int[] twoOfA = rowsWithFew("A", 2);
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(() -> COMBAT.fit(training.rows(twoOfA)))
        .withMessageContaining("site 'A'")
        .withMessageContaining("2 subjects");
  }

  /** Three rows of one person are one subject. */
  @Test
  void subjectsAreCountedAndNotRows() {
    List<RowKey> keys = new ArrayList<>(training.keys());
    List<String> sites = training.categories("site").values();
    for (int i = 0; i < keys.size(); i++) {
      if (sites.get(i).equals("A")) {
        keys.set(i, new RowKey("same", "ses" + i, ""));
      }
    }
    CohortRows one = new CohortRows(keys, training.features(), training.covariates());
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(() -> COMBAT.fit(one))
        .withMessageContaining("site 'A'")
        .withMessageContaining("1 subjects");
  }

  @Test
  void constantFeaturesAreLeftOutAndNamed() {
    double[][] x = copy(training);
    List<String> sites = training.categories("site").values();
    for (int i = 0; i < x.length; i++) {
      x[i][2] = 7.25;
      x[i][5] = sites.get(i).charAt(0); // constant within every site
    }
    FittedCombat fitted = COMBAT.fit(training.withFeatures(x));
    assertThat(fitted.kept()).containsExactly(0, 1, 3, 4, 6, 7);
    assertThat(fitted.outputs()).isEqualTo(6);
    assertThat(fitted.notes())
        .anyMatch(note -> note.startsWith("2 features are constant") && note.endsWith(": 3, 6"));
    double[][] harmonised = fitted.apply(training.withFeatures(x)).features();
    assertThat(harmonised[0]).hasSize(6);
    for (double[] row : harmonised) {
      for (double value : row) {
        assertThat(value).isFinite();
      }
    }
  }

  @Test
  void aNewSiteIsRefusedLeftOrEstimated() {
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(() -> COMBAT.fit(training).apply(fresh))
        .withMessageContaining("'D'")
        .withMessageContaining("one of [A, B, C]");

    FittedCombat leaving = COMBAT.with(NewSite.LEAVE).fit(training);
    assertThat(leaving.apply(fresh).features()).isDeepEqualTo(fresh.features());
    assertThat(leaving.notes(fresh)).hasSize(3).allMatch(note -> note.startsWith("WARNING"));

    FittedCombat estimating = COMBAT.with(NewSite.ESTIMATE).fit(training);
    assertThat(estimating.notes(fresh))
        .anyMatch(note -> note.contains("estimates from these very rows"));
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(() -> estimating.apply(fresh.rows(0, 1)))
        .withMessageContaining("'D' with 2 subjects");
  }

  @Test
  void covBatAndRandomSiteFollowTheSamePolicies() {
    CovBat covbat = CovBat.defaults(COMBAT.with(NewSite.LEAVE));
    assertThat(covbat.fit(training).apply(fresh).features()).isDeepEqualTo(fresh.features());
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(() -> CovBat.defaults(COMBAT).fit(training).apply(fresh));
    RandomSite random = new RandomSite("site", List.of(), NewSite.LEAVE, 2);
    assertThat(random.fit(training).apply(fresh).features()).isDeepEqualTo(fresh.features());
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> new RandomSite("site", List.of(), NewSite.ESTIMATE, 2));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> CovBat.defaults(COMBAT.towards("A")));
  }

  @Test
  void theReferenceSiteStaysAsItIs() {
    FittedCombat fitted = COMBAT.towards("B").fit(training);
    double[][] harmonised = fitted.apply(training).features();
    List<String> sites = training.categories("site").values();
    for (int i = 0; i < sites.size(); i++) {
      if (sites.get(i).equals("B")) {
        assertThat(harmonised[i]).isEqualTo(training.features()[i]);
      } else {
        assertThat(harmonised[i]).isNotEqualTo(training.features()[i]);
      }
    }
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> COMBAT.towards("Z").fit(training))
        .withMessageContaining("'Z'");
  }

  @Test
  void aCovariateThatIsTheSitesOwnCannotBePreserved() {
    List<String> scanner =
        training.categories("site").values().stream()
            .map(s -> s.equals("A") ? "GE" : "SI")
            .toList();
    CohortRows rows = training.with(new Covariate.Categories("scanner", scanner));
    Combat combat =
        Combat.defaults("site")
            .preserving(List.of(CovariateTerm.defaults("scanner", Coding.CATEGORY)));
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(() -> combat.fit(rows))
        .withMessageContaining("preserve scanner=SI")
        .withMessageContaining("the same value in all rows of a site");
  }

  @Test
  void oneSiteIsNothingToHarmonise() {
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(
            () ->
                COMBAT.fit(
                    training.with(
                        new Covariate.Categories(
                            "site", training.keys().stream().map(_ -> "X").toList()))))
        .withMessageContaining("one site, [X]");
  }

  /** With many rows the published stop and full convergence agree; they are not the same. */
  @Test
  void convergedEstimatesAreNearThePublishedOnes() {
    Combat converged =
        new Combat(
            "site",
            RecordedExample.AGE_AND_SEX,
            Estimates.PARAMETRIC,
            false,
            Optional.empty(),
            NewSite.REFUSE,
            3,
            Iteration.CONVERGED);
    FittedCombat exact = converged.fit(training);
    FittedCombat published = COMBAT.fit(training);
    double most = 0;
    for (int s = 0; s < 3; s++) {
      for (int j = 0; j < 8; j++) {
        most = Math.max(most, Math.abs(exact.scale()[s][j] - published.scale()[s][j]));
      }
    }
    assertThat(most).isBetween(1e-12, 1e-3);
    // At full convergence the posterior mean's equation holds to rounding.
    double[] shift = exact.shift()[0];
    double[] again = converged.fit(training).shift()[0];
    assertThat(shift).containsExactly(again, within(0.0));
  }

  private int[] rowsWithFew(String site, int most) {
    List<String> sites = training.categories("site").values();
    int[] seen = new int[1];
    return IntStream.range(0, training.size())
        .filter(i -> !sites.get(i).equals(site) || seen[0]++ < most)
        .toArray();
  }

  private static double[][] copy(CohortRows rows) {
    double[][] x = new double[rows.size()][];
    for (int i = 0; i < x.length; i++) {
      x[i] = rows.features()[i].clone();
    }
    return x;
  }
}
