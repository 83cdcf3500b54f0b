package org.engram.pipeline.inspect;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether a file fits a model.
 *
 * @param model the model, for messages
 * @param verdict the answer
 * @param options what {@code engram embed} would have to be told, as on the command line
 * @param findings what was compared and how it came out, in words
 * @param regions of a time series
 * @param windows of a time series: how many {@code --windows all} gives
 */
public record Fit(
    String model,
    Verdict verdict,
    List<String> options,
    List<String> findings,
    Optional<RegionFit> regions,
    OptionalInt windows) {
  /** The answer. */
  public enum Verdict {
    FITS,
    FITS_WITH_OPTIONS,
    DOES_NOT_FIT
  }

  /**
   * How the regions of a series meet the model's.
   *
   * @param coverage share of the model's regions with a series that varies, 0 to 1
   * @param missing labels that the model has and the series has not
   * @param unused labels that the series has and the model has not
   */
  public record RegionFit(
      int matched, int expected, double coverage, List<String> missing, List<String> unused) {}

  public Fit {
    options = List.copyOf(options);
    findings = List.copyOf(findings);
  }

  static Fit of(String model, boolean fits, List<String> findings) {
    return new Fit(
        model,
        fits ? Verdict.FITS : Verdict.DOES_NOT_FIT,
        List.of(),
        findings,
        Optional.empty(),
        OptionalInt.empty());
  }
}
