package org.engram.models.brainjepa;

import java.util.Locale;
import org.engram.tensor.ConfigurationException;

/** The published sizes of the encoder. */
public enum Variant {
  VIT_SMALL(384, 12, 6),
  VIT_BASE(768, 12, 12),
  VIT_LARGE(1024, 24, 16);

  private final int embedDim;
  private final int depth;
  private final int heads;

  Variant(int embedDim, int depth, int heads) {
    this.embedDim = embedDim;
    this.depth = depth;
    this.heads = heads;
  }

  public int embedDim() {
    return embedDim;
  }

  public int depth() {
    return depth;
  }

  public int heads() {
    return heads;
  }

  /** Reads {@code vit_small}, {@code vit_base} or {@code vit_large}. */
  public static Variant parse(String where, String name) {
    for (Variant variant : values()) {
      if (variant.toString().equals(name)) {
        return variant;
      }
    }
    throw new ConfigurationException(
        where, "'" + name + "'", "vit_small, vit_base or vit_large", "");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
