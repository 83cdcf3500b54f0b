package org.engram.imaging.quality;

import org.engram.tensor.ConfigurationException;

/**
 * From where on a scan is flagged. A flag is a remark: whether a scan is left out is said by {@link
 * ExclusionRule}.
 *
 * @param fdThreshold mm of framewise displacement above which a frame has moved. 0.5: Power and
 *     others (2012), nilearn, fMRIPrep
 * @param stdDvarsThreshold standardised DVARS above which a frame is a spike. 1.5: fMRIPrep,
 *     nilearn
 * @param dvarsZThreshold robust z of DVARS within the run above which a frame is a spike, too. 3.5:
 *     Iglewicz and Hoaglin (1993)
 * @param maxMeanFd mm. 0.25: the stringent rule of Parkes and others (2018), who took Jenkinson's
 *     displacement, which is smaller than Power's
 * @param maxFd mm. 5: the same rule
 * @param maxSpikeShare share of frames that moved or are spikes. 0.2: the same rule has 20 % of
 *     frames, over 0.2 mm
 * @param minMinutes of frames that neither moved nor are spikes. 4: Satterthwaite and others (2013)
 * @param minCoverage share of the regions that have a signal. 0.9: our own
 * @param minTsnr median over regions of mean over deviation in time. 20: our own; averages over
 *     regions have far more in sound data
 */
public record QualitySettings(
    double fdThreshold,
    double stdDvarsThreshold,
    double dvarsZThreshold,
    double maxMeanFd,
    double maxFd,
    double maxSpikeShare,
    double minMinutes,
    double minCoverage,
    double minTsnr) {
  /**
   * @throws ConfigurationException where a threshold can be no such number
   */
  public QualitySettings {
    positive("fd_threshold", fdThreshold);
    positive("std_dvars_threshold", stdDvarsThreshold);
    positive("dvars_z_threshold", dvarsZThreshold);
    positive("max_mean_fd", maxMeanFd);
    positive("max_fd", maxFd);
    share("max_spike_share", maxSpikeShare);
    notNegative("min_minutes", minMinutes);
    share("min_coverage", minCoverage);
    notNegative("min_tsnr", minTsnr);
  }

  public static QualitySettings defaults() {
    return new QualitySettings(0.5, 1.5, 3.5, 0.25, 5, 0.2, 4, 0.9, 20);
  }

  static void positive(String name, double value) {
    check(value > 0 && Double.isFinite(value), name, value, "above 0");
  }

  static void notNegative(String name, double value) {
    check(value >= 0 && Double.isFinite(value), name, value, "0 or more");
  }

  static void share(String name, double value) {
    check(value >= 0 && value <= 1, name, value, "a share from 0 to 1");
  }

  private static void check(boolean right, String name, double value, String expected) {
    if (!right) {
      throw new ConfigurationException(name, Double.toString(value), expected, "");
    }
  }
}
