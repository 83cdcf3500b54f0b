package org.engram.pipeline.quality;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.engram.imaging.quality.QualitySettings;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;

/**
 * How a cohort's quality is looked at.
 *
 * @param out the folder for {@code qc.tsv}, {@code qc.json} and {@code qc.html}; made where it is
 *     not there
 * @param thresholds from where on a scan is flagged
 * @param reading what is stated about the scans
 * @param recipe whose rule leaves scans out; without one none is
 * @param maskShare of an image without a mask, voxels count as brain whose mean in time is above
 *     this share of the mean image's 98th percentile
 * @param threads scans looked at at once; 0 is one a core
 * @param overwrite whether an earlier result is replaced
 */
public record QualityJobSettings(
    Path out,
    QualitySettings thresholds,
    ScanReading reading,
    Optional<PreprocessRecipe> recipe,
    double maskShare,
    int threads,
    boolean overwrite) {
  /** A quarter: air is a few hundredths of what the brain has, and its darkest parts a half. */
  public static final double MASK_SHARE = 0.25;

  /**
   * @throws ConfigurationException where a number can be no such thing
   */
  public QualityJobSettings {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(thresholds, "thresholds");
    if (!(maskShare >= 0 && maskShare < 1)) {
      throw new ConfigurationException(
          "mask_share", Double.toString(maskShare), "from 0 to below 1", "");
    }
    if (threads < 0) {
      throw new ConfigurationException(
          "threads", Integer.toString(threads), "0 (one a core) or more", "");
    }
  }

  /** Nothing stated, the default thresholds, no rule. */
  public static QualityJobSettings defaults(Path out) {
    return new QualityJobSettings(
        out,
        QualitySettings.defaults(),
        ScanReading.defaults(),
        Optional.empty(),
        MASK_SHARE,
        0,
        false);
  }
}
