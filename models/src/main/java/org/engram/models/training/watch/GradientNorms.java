package org.engram.models.training.watch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Norms of gradients, from parameters to blocks of layers to the whole. */
public final class GradientNorms {
  private GradientNorms() {}

  /**
   * Norm of each block's gradients, in the order the blocks first come.
   *
   * @param norms Euclidean norm of each parameter's gradient, by the parameter's name
   */
  public static SequencedMap<String, Double> byBlock(Map<String, Double> norms) {
    LinkedHashMap<String, Double> blocks = new LinkedHashMap<>();
    norms.forEach((name, norm) -> blocks.merge(block(name), norm, Math::hypot));
    return blocks;
  }

  /** Norm of all gradients together, from the norms of disjoint parts of them. */
  public static double total(Map<String, Double> parts) {
    double square = 0;
    for (double part : parts.values()) {
      square += part * part;
    }
    return Math.sqrt(square);
  }

  /**
   * The block a parameter belongs to: its name up to the first number ({@code encoder.blocks.3} of
   * {@code encoder.blocks.3.attn.qkv.weight}), otherwise its first two parts ({@code
   * encoder.patch_embed} of {@code encoder.patch_embed.proj.bias}).
   */
  static String block(String name) {
    String[] parts = name.split("\\.", -1);
    int end = Math.min(2, parts.length);
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].isEmpty() && parts[i].chars().allMatch(Character::isDigit)) {
        end = i + 1;
        break;
      }
    }
    return String.join(".", java.util.Arrays.copyOf(parts, end));
  }
}
