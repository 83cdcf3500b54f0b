package org.engram.imaging.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The user's rule about which scans are left out, as it stands in a recipe. By default nothing is.
 * A scan of which a number is not known that the rule asks for is left out, too, and said so: it
 * cannot be shown to meet the rule.
 *
 * @param maxMeanFd mm of mean framewise displacement
 * @param maxSpikeShare share of frames that moved or are spikes
 * @param minMinutes of usable frames
 * @param minCoverage share of regions with a signal
 * @param minTsnr median temporal signal to noise
 */
public record ExclusionRule(
    OptionalDouble maxMeanFd,
    OptionalDouble maxSpikeShare,
    OptionalDouble minMinutes,
    OptionalDouble minCoverage,
    OptionalDouble minTsnr) {
  /**
   * @throws org.engram.tensor.ConfigurationException where a limit can be no such number
   */
  public ExclusionRule {
    maxMeanFd.ifPresent(v -> QualitySettings.positive("max_mean_fd", v));
    maxSpikeShare.ifPresent(v -> QualitySettings.share("max_spike_share", v));
    minMinutes.ifPresent(v -> QualitySettings.notNegative("min_minutes", v));
    minCoverage.ifPresent(v -> QualitySettings.share("min_coverage", v));
    minTsnr.ifPresent(v -> QualitySettings.notNegative("min_tsnr", v));
  }

  /** Leaves nothing out. */
  public static ExclusionRule defaults() {
    OptionalDouble none = OptionalDouble.empty();
    return new ExclusionRule(none, none, none, none, none);
  }

  /** Why a scan is left out, in words for the record; empty where it is kept. */
  public Optional<String> apply(ScanQuality scan) {
    List<String> reasons = new ArrayList<>();
    limit(reasons, "mean_fd", scan.meanFd(), maxMeanFd, true);
    limit(reasons, "spike_share", scan.spikeShare(), maxSpikeShare, true);
    limit(reasons, "usable_minutes", scan.usableMinutes(), minMinutes, false);
    limit(reasons, "coverage", OptionalDouble.of(scan.coverage()), minCoverage, false);
    limit(reasons, "tsnr", scan.tsnr(), minTsnr, false);
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
  }

  private static void limit(
      List<String> reasons,
      String name,
      OptionalDouble value,
      OptionalDouble limit,
      boolean upper) {
    if (limit.isEmpty()) {
      return;
    }
    double bound = limit.getAsDouble();
    if (value.isEmpty()) {
      reasons.add(name + " is not known, and the rule asks for it");
    } else if (upper ? value.getAsDouble() > bound : value.getAsDouble() < bound) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "%s %.4g is %s %.4g",
              name,
              value.getAsDouble(),
              upper ? "above" : "below",
              bound));
    }
  }
}
