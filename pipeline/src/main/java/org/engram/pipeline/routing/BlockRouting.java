package org.engram.pipeline.routing;

import java.util.Arrays;
import org.engram.models.neurojepa.Routing;
import org.engram.pipeline.volumes.PatchLabels;

/**
 * Where the tokens of one scan went in one block.
 *
 * @param block its number, from 0
 * @param tokens by expert, how many it was given
 * @param weights by expert, the mean weight of what it gave; 0 for one without tokens
 * @param first by token, the expert with the largest biased score
 * @param shares [labels][experts], of each label's volume the share that the expert was given; a
 *     label's shares add up to the number of active experts
 */
public record BlockRouting(
    int block, long[] tokens, double[] weights, int[] first, double[][] shares) {
  static BlockRouting of(int block, Routing routing, PatchLabels labels) {
    int experts = routing.experts();
    int active = routing.active();
    int count = routing.chosen().length / active;
    double[] weights = new double[experts];
    int[] first = new int[count];
    double[][] shares = new double[labels.names().size()][experts];
    for (int token = 0; token < count; token++) {
      first[token] = (int) routing.chosen()[token * active];
      for (int k = 0; k < active; k++) {
        int expert = (int) routing.chosen()[token * active + k];
        weights[expert] += routing.weights()[token * active + k];
        for (int label = 0; label < shares.length; label++) {
          shares[label][expert] += labels.shares()[label][token];
        }
      }
    }
    long[] tokens = routing.counts();
    for (int e = 0; e < experts; e++) {
      weights[e] = tokens[e] == 0 ? 0 : weights[e] / tokens[e];
    }
    for (int label = 0; label < shares.length; label++) {
      double all = Arrays.stream(labels.shares()[label]).sum();
      for (int e = 0; e < experts; e++) {
        shares[label][e] /= all;
      }
    }
    return new BlockRouting(block, tokens, weights, first, shares);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockRouting that
        && block == that.block
        && Arrays.equals(tokens, that.tokens)
        && Arrays.equals(first, that.first)
        && Arrays.deepEquals(shares, that.shares);
  }

  @Override
  public int hashCode() {
    return 31 * block + Arrays.hashCode(tokens);
  }

  @Override
  public String toString() {
    return "block " + block + ": " + Arrays.toString(tokens);
  }
}
