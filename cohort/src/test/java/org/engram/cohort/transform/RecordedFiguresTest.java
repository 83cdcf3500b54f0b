package org.engram.cohort.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalInt;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.transform.Combat.Estimates;
import org.engram.cohort.transform.CovariateTerm.Coding;
import org.junit.jupiter.api.Test;

/** Every transform against figures recorded from published programs or equations. */
class RecordedFiguresTest {
  private static final double TOLERANCE = 1e-6;
  private static final Combat COMBAT =
      Combat.defaults("site").preserving(RecordedExample.AGE_AND_SEX);

  private final CohortRows training = RecordedExample.training();

  @Test
  void combatWithPreservedCovariates() {
    agrees(COMBAT, "combat-parametric");
  }

  @Test
  void combatWithoutCovariates() {
    agrees(Combat.defaults("site"), "combat-parametric-no-covariates");
  }

  @Test
  void combatNonParametric() {
    agrees(COMBAT.with(Estimates.NON_PARAMETRIC), "combat-nonparametric");
  }

  @Test
  void combatWithoutEmpiricalBayes() {
    agrees(COMBAT.with(Estimates.PLAIN), "combat-no-eb");
  }

  @Test
  void combatOfLocationOnly() {
    agrees(COMBAT.withMeanOnly(), "combat-mean-only");
    agrees(COMBAT.withMeanOnly().with(Estimates.NON_PARAMETRIC), "combat-nonparametric-mean-only");
  }

  @Test
  void combatTowardsAReferenceSite() {
    agrees(COMBAT.towards("B"), "combat-reference-B");
    agrees(COMBAT.towards("B").with(Estimates.PLAIN), "combat-reference-B-no-eb");
    agrees(COMBAT.towards("B").with(Estimates.NON_PARAMETRIC), "combat-nonparametric-reference-B");
  }

  @Test
  void combatAppliesToNewRowsOfKnownSites() {
    RecordedExample.assertAgrees(
        COMBAT.fit(training).apply(RecordedExample.test()), "harmonize-test", TOLERANCE);
  }

  @Test
  void combatEstimatesNewSitesFromTheirOwnRows() {
    RecordedExample.assertAgrees(
        COMBAT.with(NewSite.ESTIMATE).fit(training).apply(RecordedExample.newSites()),
        "harmonize-new-site",
        TOLERANCE);
  }

  @Test
  void covBat() {
    agrees(new CovBat(COMBAT, 0.9, OptionalInt.empty()), "covbat-90-percent");
    agrees(new CovBat(COMBAT, 0.9, OptionalInt.of(3)), "covbat-3-components");
    agrees(CovBat.defaults(Combat.defaults("site")), "covbat-no-covariates");
  }

  @Test
  void randomInterceptOfSite() {
    RandomSite settings = new RandomSite("site", RecordedExample.AGE_AND_SEX, NewSite.REFUSE, 2);
    RandomSite.Fitted fitted = settings.fit(training);
    RecordedExample.assertAgrees(fitted.apply(training), "random-site", TOLERANCE);
    // The published program's search ends earlier than ours.
    RecordedExample.assertAgrees(fitted.apply(training), "random-site-mixedlm", 2e-5);
    double[][] variances = RecordedExample.expected("random-site-variances");
    for (int j = 0; j < variances.length; j++) {
      assertThat(fitted.within()[j]).isCloseTo(variances[j][0], within(TOLERANCE));
      assertThat(fitted.between()[j]).isCloseTo(variances[j][1], within(TOLERANCE));
    }
    assertThat(fitted.between()).contains(0.0);
  }

  @Test
  void residualsOfNumbersAndCategories() {
    Residualise settings =
        new Residualise(
            List.of(
                CovariateTerm.defaults("site", Coding.CATEGORY),
                CovariateTerm.defaults("age", Coding.NUMBER),
                CovariateTerm.defaults("sex", Coding.CATEGORY)));
    Residualise.Fitted fitted = settings.fit(training);
    RecordedExample.assertAgrees(fitted.apply(training), "residual-linear-train", TOLERANCE);
    RecordedExample.assertAgrees(
        fitted.apply(RecordedExample.test()), "residual-linear-test", TOLERANCE);
  }

  @Test
  void residualsOfARestrictedCubicSpline() {
    Residualise settings =
        new Residualise(
            List.of(
                CovariateTerm.defaults("age", Coding.SPLINE),
                CovariateTerm.defaults("site", Coding.CATEGORY),
                CovariateTerm.defaults("sex", Coding.CATEGORY)));
    Residualise.Fitted fitted = settings.fit(training);
    RecordedExample.assertAgrees(fitted.apply(training), "residual-spline-train", TOLERANCE);
    RecordedExample.assertAgrees(
        fitted.apply(RecordedExample.test()), "residual-spline-test", TOLERANCE);
  }

  @Test
  void zScores() {
    RecordedExample.assertAgrees(
        ZScore.defaults().fit(training).apply(RecordedExample.test()), "zscore-test", TOLERANCE);
  }

  @Test
  void principalComponents() {
    Pca.Fitted fitted = Pca.defaults(3).fit(training);
    RecordedExample.assertAgrees(fitted.apply(RecordedExample.test()), "pca-3-test", TOLERANCE);
    assertThat(fitted.explained())
        .containsExactly(RecordedExample.expected("pca-3-explained")[0], within(1e-9));
  }

  private void agrees(Transform settings, String recorded) {
    RecordedExample.assertAgrees(settings.fit(training).apply(training), recorded, TOLERANCE);
  }
}
