package org.engram.models.training.watch;

import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;

/** Records with round numbers. */
final class Records {
  static final Instant START = Instant.parse("2025-03-01T12:00:00Z");

  private Records() {}

  static UpdateRecord update(long step, double loss) {
    return update(step, loss, 2, 0.01);
  }

  static UpdateRecord update(long step, double loss, double gradientNorm, double dataWait) {
    return new UpdateRecord(
        step,
        (int) (step / 10),
        loss,
        0.0005,
        0.05,
        0.996,
        12.5,
        dataWait,
        OptionalDouble.of(3210.5),
        OptionalDouble.empty(),
        gradientNorm,
        START.plusSeconds(step));
  }

  static LatentStatistics latents(double rank) {
    return latents(rank, 0.6, 0.0, 0.4);
  }

  static LatentStatistics latents(double rank, double deviation, double dead, double cosine) {
    return new LatentStatistics(
        64, 8, rank, deviation, deviation / 2, dead, 0.4, OptionalDouble.of(cosine));
  }

  static MonitorRecord monitor(long step, LatentStatistics context, LatentStatistics target) {
    return new MonitorRecord(
        step,
        context,
        target,
        Map.of("encoder.blocks.0", 1.5),
        Map.of("age_r2", 0.25),
        START.plusSeconds(step));
  }
}
