package org.engram.models.training.watch;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a monitoring of the representations found. The keys in the files are these names in snake
 * case.
 *
 * @param step updates so far
 * @param context of the context encoder's latents
 * @param target of the momentum encoder's latents, as the objective takes them
 * @param gradientNorms norm of the gradients of each block of layers ({@link
 *     GradientNorms#byBlock}); may be empty
 * @param scores of an online probe, by name ({@link OnlineProbe}); may be empty
 * @param time when it was done
 */
public record MonitorRecord(
    long step,
    LatentStatistics context,
    LatentStatistics target,
    Map<String, Double> gradientNorms,
    Map<String, Double> scores,
    Instant time) {
  public MonitorRecord {
    Objects.requireNonNull(context, "context");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(time, "time");
    gradientNorms = Collections.unmodifiableMap(new LinkedHashMap<>(gradientNorms));
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    if (step < 0) {
      throw new IllegalArgumentException("step " + step);
    }
  }
}
