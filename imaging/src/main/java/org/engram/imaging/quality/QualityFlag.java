package org.engram.imaging.quality;

import java.util.Locale;

/**
 * A number of a scan beyond its threshold.
 *
 * @param kind which number
 * @param value what it is
 * @param threshold what it should not go beyond
 */
public record QualityFlag(Kind kind, double value, double threshold) {
  /** The numbers that are flagged, by their names in tables. */
  public enum Kind {
    MEAN_FD("mean_fd", "mean framewise displacement %.3g mm, above %.3g mm"),
    MAX_FD("max_fd", "framewise displacement up to %.3g mm, above %.3g mm"),
    SPIKE_SHARE("spike_share", "%.3g of the frames moved or are spikes, more than %.3g"),
    SHORT("usable_minutes", "%.3g usable minutes, below %.3g"),
    COVERAGE("coverage", "coverage %.3g, below %.3g"),
    TSNR("tsnr", "temporal signal to noise %.3g, below %.3g");

    private final String column;
    private final String words;

    Kind(String column, String words) {
      this.column = column;
      this.words = words;
    }

    /** The column of {@code qc.tsv} that has the number. */
    public String column() {
      return column;
    }
  }

  /** In a sentence's part: {@code mean framewise displacement 0.41 mm, above 0.25 mm}. */
  public String words() {
    return String.format(Locale.ROOT, kind.words, value, threshold);
  }
}
