package org.engram.pipeline.quality;

import java.util.List;
import java.util.OptionalDouble;
import org.engram.imaging.quality.ScanQuality;

/** The figures of a scan's quality in the order of the table's columns. */
final class QualityNumbers {
  private QualityNumbers() {}

  static List<OptionalDouble> of(ScanQuality q) {
    return List.of(
        q.repetitionTime(),
        q.minutes(),
        q.meanFd(),
        q.maxFd(),
        q.movedShare(),
        q.meanDvars(),
        q.maxStdDvars(),
        q.spikeShare(),
        q.usableMinutes(),
        q.tsnr(),
        OptionalDouble.of(q.coverage()),
        q.autocorrelation());
  }
}
