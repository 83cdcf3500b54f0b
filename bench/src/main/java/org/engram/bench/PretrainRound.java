package org.engram.bench;

import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * One training step of one path.
 *
 * @param loss of its batch
 * @param parts seconds of each part; one that is not there took none
 */
public record PretrainRound(double loss, Map<PretrainPart, Double> parts) {
  public PretrainRound {
    parts = Map.copyOf(parts);
  }

  public double seconds(PretrainPart part) {
    return parts.getOrDefault(part, 0.0);
  }

  /** Of the whole step. */
  public double seconds() {
    return parts.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** The loss and the parts in their order, separated by spaces: what {@link #parse} reads. */
  String text() {
    StringJoiner text = new StringJoiner(" ").add(Double.toString(loss));
    for (PretrainPart part : PretrainPart.values()) {
      text.add(Double.toString(seconds(part)));
    }
    return text.toString();
  }

  static PretrainRound parse(String text) {
    String[] words = text.split(" ", -1);
    Map<PretrainPart, Double> parts = new EnumMap<>(PretrainPart.class);
    int next = 1;
    for (PretrainPart part : PretrainPart.values()) {
      parts.put(part, Double.parseDouble(words[next++]));
    }
    return new PretrainRound(Double.parseDouble(words[0]), parts);
  }
}
