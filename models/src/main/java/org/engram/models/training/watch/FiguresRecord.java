package org.engram.models.training.watch;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What an update says of the model beyond loss and schedules, such as how evenly experts were used.
 *
 * @param step updates so far
 * @param values by name; the part before the slash is a group
 * @param time when the update was done
 */
public record FiguresRecord(long step, Map<String, Double> values, Instant time) {
  /** Experts that were given no token in the update. */
  public static final String DEAD_EXPERTS = "experts/dead";

  public FiguresRecord {
    Objects.requireNonNull(time, "time");
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    if (step < 0) {
      throw new IllegalArgumentException("step " + step);
    }
  }
}
