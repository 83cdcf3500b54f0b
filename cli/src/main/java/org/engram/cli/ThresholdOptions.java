package org.engram.cli;

import org.engram.imaging.quality.QualitySettings;
import picocli.CommandLine.Option;

/** From where on a scan is flagged; mix in with {@code @Mixin}. */
final class ThresholdOptions {
  @Option(
      names = "--fd-threshold",
      paramLabel = "MM",
      defaultValue = "0.5",
      description =
          "Framewise displacement above which a frame has moved. Default: ${DEFAULT-VALUE}.")
  private double fdThreshold;

  @Option(
      names = "--std-dvars-threshold",
      paramLabel = "X",
      defaultValue = "1.5",
      description =
          "Standardised DVARS above which a frame is a spike, too. Default: ${DEFAULT-VALUE}.")
  private double stdDvarsThreshold;

  @Option(
      names = "--dvars-robust-z",
      paramLabel = "Z",
      defaultValue = "3.5",
      description =
          "Robust z of DVARS within the run above which a frame is a spike, too. Default:"
              + " ${DEFAULT-VALUE}.")
  private double dvarsRobustZ;

  @Option(
      names = "--max-mean-fd",
      paramLabel = "MM",
      defaultValue = "0.25",
      description = "Flag scans whose mean displacement is above. Default: ${DEFAULT-VALUE}.")
  private double maxMeanFd;

  @Option(
      names = "--max-fd",
      paramLabel = "MM",
      defaultValue = "5",
      description = "Flag scans whose largest displacement is above. Default: ${DEFAULT-VALUE}.")
  private double maxFd;

  @Option(
      names = "--max-spike-share",
      paramLabel = "X",
      defaultValue = "0.2",
      description =
          "Flag scans of which a larger share of frames moved or are spikes. Default:"
              + " ${DEFAULT-VALUE}.")
  private double maxSpikeShare;

  @Option(
      names = "--min-minutes",
      paramLabel = "MIN",
      defaultValue = "4",
      description = "Flag scans with fewer usable minutes. Default: ${DEFAULT-VALUE}.")
  private double minMinutes;

  @Option(
      names = "--min-coverage",
      paramLabel = "X",
      defaultValue = "0.9",
      description =
          "Flag scans of which a smaller share of regions or voxels has a signal. Default:"
              + " ${DEFAULT-VALUE}.")
  private double minCoverage;

  @Option(
      names = "--min-tsnr",
      paramLabel = "X",
      defaultValue = "20",
      description =
          "Flag scans whose median temporal signal to noise is below. Default: ${DEFAULT-VALUE}.")
  private double minTsnr;

  QualitySettings settings() {
    return new QualitySettings(
        fdThreshold,
        stdDvarsThreshold,
        dvarsRobustZ,
        maxMeanFd,
        maxFd,
        maxSpikeShare,
        minMinutes,
        minCoverage,
        minTsnr);
  }
}
