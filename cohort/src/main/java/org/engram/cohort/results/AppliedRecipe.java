package org.engram.cohort.results;

import java.util.List;
import java.util.Objects;

/**
 * What was done to the features before they were read, always fitted on training rows alone.
 *
 * @param id of the recipe, or {@code none}
 * @param harmonisation id of the harmonisation, or {@code none}
 * @param preprocessing ids of the recipes that the features were made by
 * @param steps what was done, in words, in order
 */
public record AppliedRecipe(
    String id, String harmonisation, List<String> preprocessing, List<String> steps) {
  public AppliedRecipe {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(harmonisation, "harmonisation");
    preprocessing = List.copyOf(preprocessing);
    steps = List.copyOf(steps);
  }

  /** Nothing was done. */
  public static AppliedRecipe none() {
    return new AppliedRecipe("none", "none", List.of(), List.of());
  }
}
