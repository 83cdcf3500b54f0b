package org.engram.pipeline.probe;

import java.util.Locale;
import org.engram.tensor.ConfigurationException;

/**
 * How to probe.
 *
 * @param task what the target is
 * @param folds at least 2
 * @param seed of the folds
 */
public record ProbeSettings(Task task, int folds, long seed) {
  /** What a target is. */
  public enum Task {
    /** Regression where every value is a number and more than ten differ, else classification. */
    AUTO,
    REGRESSION,
    CLASSIFICATION,
    /** Several labels, each there or not; {@code engram probe} alone. */
    MULTI_LABEL,
    /** The time until an event. */
    SURVIVAL;

    /** Reads {@code auto}, {@code regression}, {@code multi-label} and so on. */
    public static Task fromName(String name) {
      for (Task task : values()) {
        if (task.toString().equals(name)) {
          return task;
        }
      }
      throw new ConfigurationException(
          "--task",
          "'" + name + "'",
          "auto, regression, classification, multi-label or survival",
          "");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public ProbeSettings {
    if (folds < 2) {
      throw new ConfigurationException("--folds", Integer.toString(folds), "2 or more", "");
    }
  }

  /** The task told from the values, 5 folds, seed 42. */
  public static ProbeSettings defaults() {
    return new ProbeSettings(Task.AUTO, 5, 42);
  }
}
