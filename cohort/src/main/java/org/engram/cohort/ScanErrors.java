package org.engram.cohort;

import java.util.List;

/**
 * By how much a model's prediction missed the tokens of one scan.
 *
 * @param starts of the windows within the run, in seconds
 * @param windows errors of each, [tokens], token = region * time patches + patch; NaN where the
 *     token was not measured
 * @param coverage fraction of the model's regions that the scan had, from 0 to 1
 * @param warnings what a reader of the errors should know, in words; may be empty
 */
public record ScanErrors(
    List<Double> starts, List<float[]> windows, double coverage, List<String> warnings) {
  /** How a journal holds it. */
  public static final Journal.Format<ScanErrors> FORMAT = new ScanErrorsFormat();

  public ScanErrors {
    starts = List.copyOf(starts);
    windows = windows.stream().map(float[]::clone).toList();
    warnings = List.copyOf(warnings);
    if (windows.isEmpty() || windows.size() != starts.size()) {
      throw new IllegalArgumentException(
          windows.size() + " windows that begin at " + starts + "; expected as many, at least 1");
    }
    int tokens = windows.getFirst().length;
    if (windows.stream().anyMatch(errors -> errors.length != tokens)) {
      throw new IllegalArgumentException("windows of different lengths");
    }
  }
}
