package org.engram.models.neurojepa;

import java.util.Arrays;

/**
 * Which experts the tokens of one pass through one block went to, on the host.
 *
 * @param experts number of routed experts
 * @param active experts a token
 * @param scores [tokens of the batch, experts]; 0 where a token was not valid
 * @param chosen [valid tokens, active] numbers of experts, the best first
 * @param weights [valid tokens, active] what their outputs were multiplied by
 */
public record Routing(int experts, int active, float[] scores, long[] chosen, float[] weights) {
  /** How many tokens went to each expert. */
  public long[] counts() {
    long[] counts = new long[experts];
    for (long expert : chosen) {
      counts[(int) expert]++;
    }
    return counts;
  }

  /** The part of one volume of a batch whose tokens were all valid. */
  Routing ofVolume(int volume, int tokens) {
    return new Routing(
        experts,
        active,
        Arrays.copyOfRange(scores, volume * tokens * experts, (volume + 1) * tokens * experts),
        Arrays.copyOfRange(chosen, volume * tokens * active, (volume + 1) * tokens * active),
        Arrays.copyOfRange(weights, volume * tokens * active, (volume + 1) * tokens * active));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Routing that
        && experts == that.experts
        && active == that.active
        && Arrays.equals(scores, that.scores)
        && Arrays.equals(chosen, that.chosen)
        && Arrays.equals(weights, that.weights);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(chosen) * 31 + Arrays.hashCode(weights);
  }

  @Override
  public String toString() {
    return chosen.length / active + " tokens to " + active + " of " + experts + " experts";
  }
}
