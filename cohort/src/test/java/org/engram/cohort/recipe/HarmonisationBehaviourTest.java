package org.engram.cohort.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.transform.Combat;
import org.engram.cohort.transform.CovBat;
import org.engram.cohort.transform.CovariateTerm;
import org.engram.cohort.transform.CovariateTerm.Coding;
import org.engram.cohort.transform.RandomSite;
import org.engram.cohort.transform.Residualise;
import org.engram.cohort.transform.Transform;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Folds;
import org.engram.models.probing.LogisticProbe;
import org.engram.models.probing.Metrics;
import org.engram.models.probing.ProbeData;
import org.engram.models.probing.RidgeProbe;
import org.engram.models.probing.Target;
import org.junit.jupiter.api.Test;

/**
 * What can be read from features before and after harmonisation, every transform fitted in the
 * training fold alone: the site no more, the trait as well as before.
 */
class HarmonisationBehaviourTest {
  private static final int PEOPLE = 360;
  private static final List<CovariateTerm> PRESERVE =
      List.of(
          CovariateTerm.defaults("age", Coding.NUMBER),
          CovariateTerm.defaults("sex", Coding.CATEGORY),
          CovariateTerm.defaults("mean_fd", Coding.NUMBER));

  private final CohortRows cohort = SyntheticCohort.of(PEOPLE, 24, 3, 11);

  @Test
  void theSiteIsGoneAndTheTraitIsNot() {
    double before = siteAccuracy(null);
    double trait = traitR2(null);
    assertThat(before).isGreaterThan(0.9);
    for (Transform step :
        List.of(
            Combat.defaults("site").preserving(PRESERVE),
            CovBat.defaults(Combat.defaults("site").preserving(PRESERVE)),
            RandomSite.defaults("site").preserving(PRESERVE),
            new Residualise(List.of(CovariateTerm.defaults("site", Coding.CATEGORY))))) {
      // 360 rows, chance 1/3: three standard errors are 0.075.
      assertThat(siteAccuracy(step)).as(step.kind()).isLessThan(1 / 3.0 + 0.075);
      assertThat(traitR2(step)).as(step.kind()).isGreaterThan(trait - 0.02).isGreaterThan(0.4);
    }
  }

  /** They can only be what other features' estimates are: with few features much is left. */
  @Test
  void nonParametricEstimatesOfFewFeaturesLeaveSomeOfTheSiteAndSaySo() {
    Combat step =
        Combat.defaults("site").with(Combat.Estimates.NON_PARAMETRIC).preserving(PRESERVE);
    assertThat(siteAccuracy(step)).isBetween(0.4, 0.7);
    assertThat(step.fit(cohort).notes())
        .anyMatch(note -> note.contains("non-parametric") && note.contains("24 features"));
  }

  /** Age moves the features and is read from them; residualised, it is not. */
  @Test
  void aConfoundVanishesWhereItIsRegressedOut() {
    Transform residual = new Residualise(PRESERVE);
    assertThat(r2("age", Combat.defaults("site").preserving(PRESERVE))).isGreaterThan(0.2);
    assertThat(r2("age", residual)).isLessThan(0.02);
  }

  private double siteAccuracy(Transform step) {
    Target.Classes site = Target.Classes.of(cohort.categories("site").values());
    int hits = 0;
    for (Fold fold : folds()) {
      ProbeData[] parts = parts(step, fold, site);
      double[][] p =
          new LogisticProbe(List.of(1.0), true, 5, 42)
              .fit(parts[0])
              .predict(parts[1].features())
              .values();
      int[] truth = ((Target.Classes) parts[1].target()).classes();
      hits += (int) Math.round(truth.length * Metrics.accuracy(truth, p));
    }
    return (double) hits / PEOPLE;
  }

  private double traitR2(Transform step) {
    return r2("trait", step);
  }

  private double r2(String name, Transform step) {
    Target.Values target = new Target.Values(cohort.numbers(name).values());
    double[] predicted = new double[PEOPLE];
    for (Fold fold : folds()) {
      ProbeData[] parts = parts(step, fold, target);
      double[] values = RidgeProbe.defaults().fit(parts[0]).predict(parts[1].features()).values();
      for (int i = 0; i < values.length; i++) {
        predicted[fold.test()[i]] = values[i];
      }
    }
    return Metrics.r2(target.values(), predicted);
  }

  private ProbeData[] parts(Transform step, Fold fold, Target target) {
    CohortRows training = cohort.rows(fold.training());
    CohortRows test = cohort.rows(fold.test());
    if (step != null) {
      FittedRecipe fitted = Recipe.of("step_v1", "", step).fit(training);
      training = fitted.apply(training);
      test = fitted.apply(test);
    }
    return new ProbeData[] {
      ProbeData.ungrouped(training.features(), target.rows(fold.training())),
      ProbeData.ungrouped(test.features(), target.rows(fold.test()))
    };
  }

  private List<Fold> folds() {
    return Folds.of(
        ProbeData.ungrouped(
            cohort.features(), Target.Classes.of(cohort.categories("site").values())),
        5,
        42);
  }
}
