package org.engram.cohort.results;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What was to be told from the features.
 *
 * @param name of the phenotype, as its table has it
 * @param unit of a number (years), or empty
 * @param task what kind of answer it asks for
 * @param classes names, in the order of the probabilities; of two, the second is the positive one;
 *     none for a number
 */
public record Outcome(String name, String unit, Task task, List<String> classes) {
  /** What kind of answer a target asks for. */
  public enum Task {
    REGRESSION,
    CLASSIFICATION,
    /** Each class is there or not, for itself. */
    MULTI_LABEL,
    /** The time until an event, which may lie beyond the end of the observation. */
    SURVIVAL,
    /** Nothing is predicted: two blocks are related. */
    ASSOCIATION;

    /** As it stands in files: {@code multi_label}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Outcome {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(task, "task");
    classes = List.copyOf(classes);
    boolean needed = task == Task.CLASSIFICATION || task == Task.MULTI_LABEL;
    if (needed == classes.isEmpty()) {
      throw new IllegalArgumentException("a " + task + " with classes " + classes);
    }
  }
}
