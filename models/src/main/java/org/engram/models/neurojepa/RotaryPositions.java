package org.engram.models.neurojepa;

import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * Rotary positions in three dimensions (Su et al. 2021, as Neuro-JEPA has them): a head's channels
 * are three groups of equal width, rotated in pairs by the token's frame, height and width, and a
 * rest that is left alone. With D channels in a group, frequency j is 10000^(-j / (D/2)).
 *
 * <p>In the published form the frequencies are laid out one half after the other while channels
 * pair up with their neighbours, so the two of a pair turn by different angles. It is kept, because
 * weights were trained with it; in the corrected form both turn by one angle.
 */
final class RotaryPositions {
  private final Tensor cosines; // [tokens, head width]
  private final Tensor sines; // [tokens, head width], negative for the first of a pair
  private final Tensor partners; // [head width] the other channel of each pair (I64)
  private final int heads;
  private final Compute compute;

  /** How angles are given to the channels of a pair. */
  enum Angles {
    PUBLISHED,
    CORRECTED
  }

  private RotaryPositions(
      Tensor cosines, Tensor sines, Tensor partners, int heads, Compute compute) {
    this.cosines = cosines;
    this.sines = sines;
    this.partners = partners;
    this.heads = heads;
    this.compute = compute;
  }

  /**
   * Tables for all tokens of a grid, which belong to {@code owner}.
   *
   * @throws ConfigurationException if a head has fewer than 12 channels
   */
  static RotaryPositions of(
      TokenPositions positions,
      int headWidth,
      int heads,
      Angles angles,
      Compute compute,
      Scope owner) {
    int group = 2 * (headWidth / 3 / 2);
    if (group < 4) {
      throw new ConfigurationException(
          "num_heads",
          "heads of " + headWidth + " channels",
          "at least 12 channels a head with rotary positions",
          "Take fewer heads, or use_rope: false");
    }
    int tokens = positions.frame().length;
    float[] cosines = new float[tokens * headWidth];
    float[] sines = new float[tokens * headWidth];
    int[][] places = {positions.frame(), positions.height(), positions.width()};
    for (int token = 0; token < tokens; token++) {
      for (int channel = 0; channel < headWidth; channel++) {
        int at = token * headWidth + channel;
        if (channel >= 3 * group) {
          cosines[at] = 1;
          continue;
        }
        double angle = angle(places[channel / group][token], channel % group, group, angles);
        cosines[at] = (float) Math.cos(angle);
        sines[at] = (float) (channel % 2 == 0 ? -Math.sin(angle) : Math.sin(angle));
      }
    }
    long[] partners = new long[headWidth];
    for (int channel = 0; channel < headWidth; channel++) {
      partners[channel] = channel < 3 * group ? channel ^ 1 : channel;
    }
    try (Scope _ = Scope.open()) {
      return new RotaryPositions(
          owner.adopt(compute.place(Tensors.of(cosines, tokens, headWidth))),
          owner.adopt(compute.place(Tensors.of(sines, tokens, headWidth))),
          owner.adopt(compute.place(Tensors.of(partners, headWidth))),
          heads,
          compute);
    }
  }

  /** Of a channel within its group. */
  private static double angle(int place, int channel, int group, Angles angles) {
    int half = group / 2;
    int frequency =
        switch (angles) {
          case PUBLISHED -> channel % half;
          case CORRECTED -> channel / 2;
        };
    return place * Math.pow(10000, -(double) frequency / half);
  }

  /**
   * Rotates the queries and keys, in place where nothing is recorded and the machine can.
   *
   * @param qkv [batch, tokens, 3 * dim], the last dimension laid out [3, heads, head width]
   * @param ids [batch, tokens] which token each one is (I64); null for all, in order
   * @return of the same shape and type
   */
  Tensor rotate(Tensor qkv, Tensor ids) {
    long batch = qkv.size(0);
    long tokens = qkv.size(1);
    long dim = qkv.size(2) / 3;
    long width = dim / heads;
    try (Scope scope = Scope.open()) {
      Tensor cosine = at(cosines, ids, batch, tokens, width);
      Tensor sine = at(sines, ids, batch, tokens, width);
      if (compute.rotatePairs_(qkv, cosine, sine, heads)) {
        return qkv;
      }
      Tensor turned = qkv.narrow(2, 0, 2 * dim).reshape(batch, tokens, 2L * heads, width);
      Tensor rotated = turned.mul(cosine).add(turned.indexSelect(-1, partners).mul(sine));
      Tensor whole =
          Tensor.cat(
              java.util.List.of(
                  rotated.to(qkv.dtype()).reshape(batch, tokens, 2 * dim),
                  qkv.narrow(2, 2 * dim, dim)),
              2);
      return scope.keep(whole);
    }
  }

  /** The tokens' rows of a table, for all heads. */
  private static Tensor at(Tensor table, Tensor ids, long batch, long tokens, long width) {
    return ids == null
        ? table.reshape(1, tokens, 1, width)
        : table.indexSelect(0, ids.reshape(batch * tokens)).reshape(batch, tokens, 1, width);
  }
}
