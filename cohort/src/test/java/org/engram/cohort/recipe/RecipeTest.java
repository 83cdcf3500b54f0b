package org.engram.cohort.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.transform.Combat;
import org.engram.cohort.transform.CovariateTerm;
import org.engram.cohort.transform.CovariateTerm.Coding;
import org.engram.cohort.transform.Pca;
import org.engram.cohort.transform.RandomSite;
import org.engram.cohort.transform.Residualise;
import org.engram.cohort.transform.ZScore;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecipeTest {
  private static final CovariateTerm SITE = CovariateTerm.defaults("site", Coding.CATEGORY);

  static List<String> shipped() {
    return Recipe.shipped();
  }

  /** An id is compared by, so what it stands for is written down a second time here. */
  @Test
  void anIdNeverMeansOtherSettings() {
    Map<String, String> hashes = new LinkedHashMap<>();
    Recipe.shipped().forEach(id -> hashes.put(id, Recipe.named(id).hash().substring(0, 12)));
    assertThat(hashes)
        .containsExactly(
            Map.entry("rsfmri_brainjepa_roi_v1", "2bba5458357d"),
            Map.entry("rsfmri_brainjepa_roi_spline_v1", "0e4640007ec0"),
            Map.entry("rsfmri_brainjepa_roi_combat_v1", "e891afd01570"),
            Map.entry("rsfmri_brainjepa_roi_covbat_v1", "80baf0faa2ba"),
            Map.entry("rsfmri_brainjepa_roi_random_site_v1", "ace5d24dc227"),
            Map.entry("single_site_v1", "978fe882b810"),
            Map.entry("zscore_v1", "30ccadfc5dfd"),
            Map.entry("zscore_pca_v1", "92a144445e8c"));
  }

  @Test
  void aShippedIdWithOtherContentIsRefused() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Recipe.of("rsfmri_brainjepa_roi_v1", "mine", ZScore.defaults()))
        .withMessageContaining("rsfmri_brainjepa_roi_v1")
        .withMessageContaining("an id of its own");
    Recipe same = Recipe.of("zscore_v1", "told in other words", ZScore.defaults());
    assertThat(same.hash()).isEqualTo(Recipe.named("zscore_v1").hash());
  }

  @Test
  void anIdNeedsAVersion() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Recipe.of("mine", "", ZScore.defaults()))
        .withMessageContaining("ending in _v and a number");
  }

  @Test
  void theSiteIsTakenOutOnce() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () -> Recipe.of("both_v1", "", Combat.defaults("site"), new Residualise(List.of(SITE))))
        .withMessageContaining("site taken out twice, by combat and by residualise");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () -> Recipe.of("both_v1", "", RandomSite.defaults("site"), Combat.defaults("site")))
        .withMessageContaining("random-site and by combat");
  }

  @Test
  void aColumnIsANumberOrACategory() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () ->
                Recipe.of(
                    "mixed_v1",
                    "",
                    Combat.defaults("site")
                        .preserving(List.of(CovariateTerm.defaults("age", Coding.CATEGORY))),
                    new Residualise(List.of(CovariateTerm.defaults("age", Coding.NUMBER)))))
        .withMessageContaining("age as a number in one step and as a category");
  }

  @Test
  void thePublishedRecipeReadsLikeAMethodsSection() {
    Recipe recipe = Recipe.named("rsfmri_brainjepa_roi_v1");
    assertThat(recipe.inWords())
        .containsExactly(
            "Each feature was z-scored with the mean and standard deviation of the training rows.",
            "Age, sex (categorical), site (categorical), mean_fd, global_signal (categorical) were"
                + " regressed out of each feature by ordinary least squares fitted on the training"
                + " rows.",
            "Principal components of the training rows, at most 512 and at most half as many as"
                + " training subjects.");
    assertThat(recipe.harmonisation()).isEqualTo("residualise(site)");
    assertThat(Recipe.named("rsfmri_brainjepa_roi_combat_v1").harmonisation())
        .isEqualTo("combat(site)");
    assertThat(Recipe.named("zscore_v1").harmonisation()).isEqualTo("none");
  }

  @Test
  void moreComponentsThanHalfOfTheSubjectsAreTakenByPolicyAndSaidLoudly() {
    CohortRows rows = SyntheticCohort.of(90, 60, 3, 5);
    FittedRecipe half = Recipe.named("rsfmri_brainjepa_roi_v1").fit(rows);
    assertThat(half.outputs()).isEqualTo(45);
    assertThat(half.notes())
        .contains(
            "WARNING: pca: 512 components and 90 training subjects: more than half as many, where"
                + " later components are mostly noise; 45 are taken");
    Recipe keep = Recipe.of("keep_v1", "", new Pca(512, Pca.FewSubjects.KEEP, Pca.Solver.AUTO, 1));
    assertThat(keep.fit(rows).outputs()).isEqualTo(60);
    Recipe refuse =
        Recipe.of("refuse_v1", "", new Pca(512, Pca.FewSubjects.REFUSE, Pca.Solver.AUTO, 1));
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(() -> refuse.fit(rows))
        .withMessageContaining("512 components and 90 training subjects");
  }

  /** Whatever is held out, and whatever it becomes, not a bit of the fit changes. */
  @ParameterizedTest
  @MethodSource("shipped")
  void heldOutRowsCannotReachTheFit(String id) {
    CohortRows all = SyntheticCohort.of(120, 24, 3, 7);
    int[] training = IntStream.range(0, 120).filter(i -> i % 5 != 0).toArray();
    int[] held = IntStream.range(0, 120).filter(i -> i % 5 == 0).toArray();
    FittedRecipe before = Recipe.named(id).fit(all.rows(training));
    double[][] ofTest = before.apply(all.rows(held)).features();

    double[][] changed = new double[120][];
    for (int i = 0; i < 120; i++) {
      changed[i] = all.features()[i].clone();
    }
    for (int i : held) {
      for (int j = 0; j < changed[i].length; j++) {
        changed[i][j] = 1e6 * (j - i);
      }
    }
    CohortRows spoiled =
        all.withFeatures(changed)
            .with(
                new Covariate.Numbers(
                    "age", IntStream.range(0, 120).mapToDouble(i -> age(all, i)).toArray()));
    FittedRecipe after = Recipe.named(id).fit(spoiled.rows(training));
    for (int s = 0; s < before.steps().size(); s++) {
      assertThat(after.steps().get(s).state()).isEqualTo(before.steps().get(s).state());
    }
    assertThat(after.apply(all.rows(held)).features()).isDeepEqualTo(ofTest);
    assertThat(after.training()).isEqualTo(before.training());

    // The test of the test: one training value, and the fit is another.
    changed[training[0]][3] += 1e-3;
    FittedRecipe other = Recipe.named(id).fit(all.withFeatures(changed).rows(training));
    assertThat(other.steps().getFirst().state()).isNotEqualTo(before.steps().getFirst().state());
  }

  /** A row is transformed by itself: what other rows are there does not matter. */
  @ParameterizedTest
  @MethodSource("shipped")
  void aRowsResultDoesNotDependOnTheRowsBesideIt(String id) {
    CohortRows all = SyntheticCohort.of(100, 20, 3, 9);
    FittedRecipe fitted = Recipe.named(id).fit(all);
    double[][] together = fitted.apply(all).features();
    for (int i : new int[] {0, 41, 99}) {
      assertThat(fitted.apply(all.rows(i)).features()[0]).isEqualTo(together[i]);
    }
  }

  private static double age(CohortRows all, int row) {
    double age = all.numbers("age").values()[row];
    return row % 5 == 0 ? age + 500 : age;
  }
}
