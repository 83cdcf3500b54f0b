package org.engram.imaging.registration;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.engram.tensor.ConfigurationException;

/** What tells how well two images lie on each other. */
public enum Measure {
  /**
   * Mutual information with Parzen windows (Mattes et al., IEEE Transactions on Medical Imaging
   * 22(1), 2003): between any two modalities.
   */
  MUTUAL_INFORMATION("mutual-information"),
  /**
   * Correlation ratio (Roche et al., MICCAI 1998): how much of one image's variance a function of
   * the other's intensity explains.
   */
  CORRELATION_RATIO("correlation-ratio");

  private final String label;

  Measure(String label) {
    this.label = label;
  }

  /** Its name in settings. */
  public String label() {
    return label;
  }

  /** By its name. */
  public static Measure named(String name) {
    for (Measure measure : values()) {
      if (measure.label.equals(name)) {
        return measure;
      }
    }
    throw new ConfigurationException(
        "measure of registration",
        "'" + name + "'",
        Arrays.stream(values()).map(Measure::label).collect(Collectors.joining(" or ")),
        "mutual-information fits any two modalities");
  }

  Similarity similarity(int bins) {
    return switch (this) {
      case MUTUAL_INFORMATION -> new MutualInformation(bins);
      case CORRELATION_RATIO -> new CorrelationRatio(bins);
    };
  }
}
