package org.engram.models.brainjepa.masking;

import java.util.Arrays;

/** Targets of one sample as its blocks add them, up to three for a token. */
final class TargetList {
  private final boolean repeats;
  private final boolean[] taken;
  private int[] tokens = new int[256];
  private TargetKind[] kinds = new TargetKind[256];
  private int size;

  /**
   * @param tokens of the grid
   * @param repeats whether a token that is a target already is added again
   */
  TargetList(int tokens, boolean repeats) {
    this.repeats = repeats;
    this.taken = new boolean[tokens];
  }

  void add(int token, TargetKind kind) {
    if (taken[token] && !repeats) {
      return;
    }
    taken[token] = true;
    if (size == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * size);
      kinds = Arrays.copyOf(kinds, 2 * size);
    }
    tokens[size] = token;
    kinds[size++] = kind;
  }

  int[] tokens() {
    return Arrays.copyOf(tokens, size);
  }

  TargetKind[] kinds() {
    return Arrays.copyOf(kinds, size);
  }
}
