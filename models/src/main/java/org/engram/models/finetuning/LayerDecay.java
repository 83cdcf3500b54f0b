package org.engram.models.finetuning;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which depth a parameter counts as, for learning rates that shrink towards the input (Clark et al.
 * 2020; Bao et al. 2022): a parameter of layer i of n has {@code decay^(n - i)} of the learning
 * rate. Layer 0 is the input, block i is layer i + 1, the head is layer n = blocks + 1.
 */
public enum LayerDecay {
  /**
   * As Brain-JEPA's published code computes it: no parameter is recognised, because their names
   * begin with {@code encoder.}, so all are of the last layer and the decay has no effect.
   */
  PUBLISHED,
  /** The published rule with {@code encoder.} taken off the names. */
  INTENDED,
  /** The same, and the learned map of the positions counts as input too. */
  INTENDED_POSITIONS;

  private static final String ENCODER = "encoder.";
  private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\..*");

  /**
   * The layer of a parameter, 0 to {@code depth + 1}.
   *
   * @param name as published, {@code encoder.blocks.0.norm1.weight}
   * @param depth blocks of the encoder
   */
  public int layer(String name, int depth) {
    int last = depth + 1;
    if (this == PUBLISHED || !name.startsWith(ENCODER)) {
      return last;
    }
    String inEncoder = name.substring(ENCODER.length());
    Matcher block = BLOCK.matcher(inEncoder);
    if (block.matches()) {
      return Integer.parseInt(block.group(1)) + 1;
    }
    boolean input =
        inEncoder.startsWith("patch_embed.")
            || (this == INTENDED_POSITIONS && inEncoder.startsWith("pos_embed_proj."));
    return input ? 0 : last;
  }

  /** What the learning rate of a parameter is multiplied by. */
  public double scale(String name, int depth, double decay) {
    return Math.pow(decay, depth + 1 - layer(name, depth));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
