package org.engram.imaging.gifti;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.engram.imaging.gifti.Label.Colour;

/**
 * Colours for labels that have none: hues a golden angle apart, so that neighbours in the table are
 * told apart, in two strengths and three brightnesses. They follow from the labels' order alone,
 * and no two labels get the same; label 0, which is no region, is invisible.
 */
final class LabelColours {
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final double[] STRENGTHS = {0.85, 0.55};
  private static final double[] BRIGHTNESSES = {0.95, 0.75, 0.55};
  private static final Colour INVISIBLE = new Colour(1, 1, 1, 0);

  private LabelColours() {}

  /** The same labels, every one with a colour; those that are there stay. */
  static List<Label> filled(List<Label> labels) {
    Set<Colour> taken = new HashSet<>();
    labels.forEach(label -> label.colour().ifPresent(taken::add));
    List<Label> filled = new ArrayList<>();
    int next = 0;
    for (Label label : labels) {
      Colour colour = label.colour().orElse(INVISIBLE);
      if (label.colour().isEmpty() && label.key() != 0) {
        do {
          colour = colour(next++);
        } while (!taken.add(colour));
      }
      filled.add(new Label(label.key(), label.name(), Optional.of(colour)));
    }
    return filled;
  }

  private static Colour colour(int n) {
    double hue = n * GOLDEN % 1;
    double strength = STRENGTHS[n % STRENGTHS.length];
    double brightness = BRIGHTNESSES[n / STRENGTHS.length % BRIGHTNESSES.length];
    return new Colour(
        part(5, hue, strength, brightness),
        part(3, hue, strength, brightness),
        part(1, hue, strength, brightness),
        1);
  }

  /** Red (5), green (3) or blue (1) of hue, saturation and value; four digits are enough. */
  private static float part(int offset, double hue, double strength, double brightness) {
    double k = (offset + 6 * hue) % 6;
    double level = brightness * (1 - strength * Math.clamp(Math.min(k, 4 - k), 0, 1));
    return Math.round(level * 10_000) / 10_000F;
  }
}
