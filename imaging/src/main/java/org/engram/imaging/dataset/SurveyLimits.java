package org.engram.imaging.dataset;

import org.engram.tensor.ConfigurationException;

/**
 * How far a survey goes before it stops, and says so.
 *
 * @param depth folders below the surveyed one
 * @param files files and folders looked at
 */
public record SurveyLimits(int depth, int files) {
  public SurveyLimits {
    if (depth < 1 || files < 1) {
      throw new ConfigurationException(
          "survey limits", depth + " folders deep, " + files + " files", "at least 1 of each", "");
    }
  }

  /** 16 folders deep, and two million files: some 40,000 subjects with all their derivatives. */
  public static SurveyLimits defaults() {
    return new SurveyLimits(16, 2_000_000);
  }
}
