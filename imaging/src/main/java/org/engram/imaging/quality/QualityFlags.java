package org.engram.imaging.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Holds a scan's numbers against the thresholds. */
final class QualityFlags {
  private final List<QualityFlag> flags = new ArrayList<>();

  private QualityFlags() {}

  /** The same scan with its flags. */
  static ScanQuality on(ScanQuality scan, QualitySettings settings) {
    QualityFlags found = new QualityFlags();
    found.above(QualityFlag.Kind.MEAN_FD, scan.meanFd(), settings.maxMeanFd());
    found.above(QualityFlag.Kind.MAX_FD, scan.maxFd(), settings.maxFd());
    found.above(QualityFlag.Kind.SPIKE_SHARE, scan.spikeShare(), settings.maxSpikeShare());
    found.below(QualityFlag.Kind.SHORT, scan.usableMinutes(), settings.minMinutes());
    found.below(
        QualityFlag.Kind.COVERAGE, OptionalDouble.of(scan.coverage()), settings.minCoverage());
    found.below(QualityFlag.Kind.TSNR, scan.tsnr(), settings.minTsnr());
    return new ScanQuality(
        scan.source(),
        scan.regions(),
        scan.frames(),
        scan.repetitionTime(),
        scan.minutes(),
        scan.meanFd(),
        scan.maxFd(),
        scan.movedShare(),
        scan.meanDvars(),
        scan.maxStdDvars(),
        scan.spikeShare(),
        scan.usableMinutes(),
        scan.tsnr(),
        scan.coverage(),
        scan.autocorrelation(),
        found.flags,
        scan.notes());
  }

  private void above(QualityFlag.Kind kind, OptionalDouble value, double most) {
    if (value.isPresent() && value.getAsDouble() > most) {
      flags.add(new QualityFlag(kind, value.getAsDouble(), most));
    }
  }

  private void below(QualityFlag.Kind kind, OptionalDouble value, double least) {
    if (value.isPresent() && value.getAsDouble() < least) {
      flags.add(new QualityFlag(kind, value.getAsDouble(), least));
    }
  }
}
