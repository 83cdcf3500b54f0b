package org.engram.models.training.watch;

import java.util.Objects;

/**
 * Something that a person should look at.
 *
 * @param step updates so far
 * @param kind what went wrong
 * @param subject what it is about ({@code loss}, {@code context latents}, ...)
 * @param message what was found, against what was expected
 * @param remedy what to try
 */
public record Alarm(long step, Kind kind, String subject, String message, String remedy) {
  /** What can go wrong. */
  public enum Kind {
    LOSS_NOT_FINITE,
    LOSS_FLAT,
    RANK_FALLING,
    DEVIATION_NEAR_ZERO,
    COSINE_NEAR_ONE,
    LATENTS_NOT_FINITE,
    GRADIENT_EXPLODING,
    GRADIENT_VANISHING,
    DATA_WAIT,
    EXPERT_DEAD
  }

  public Alarm {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(remedy, "remedy");
  }

  /** As one line for a terminal or a log. */
  public String line() {
    return "step " + step + ", " + subject + ": " + message + ". " + remedy;
  }
}
