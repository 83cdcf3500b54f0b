package org.engram.bench;

import java.util.EnumMap;
import java.util.Map;

/** Says how long each part of a step took: each ends where the next begins. */
final class PartTimer {
  private final Map<PretrainPart, Double> seconds = new EnumMap<>(PretrainPart.class);
  private PretrainPart current;
  private long began;

  void begin(PretrainPart part) {
    end();
    current = part;
  }

  /** Ends the last part. */
  Map<PretrainPart, Double> end() {
    long now = System.nanoTime();
    if (current != null) {
      seconds.merge(current, (now - began) / 1e9, Double::sum);
    }
    current = null;
    began = now;
    return seconds;
  }
}
