package org.engram.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.engram.cohort.results.AppliedRecipe;
import org.junit.jupiter.api.Test;

class RecipeWordsTest {
  @Test
  void stepsOfNoRecipeAreNotCalledOne() {
    AppliedRecipe own = new AppliedRecipe("none", "none", List.of("z-score"), List.of());
    AppliedRecipe shipped = new AppliedRecipe("zscore_v1", "none", List.of("z-score"), List.of());

    assertThat(ResultWords.steps(own)).isEqualTo("the steps of the analysis itself");
    assertThat(ResultWords.steps(shipped)).isEqualTo("the recipe zscore_v1");
  }
}
