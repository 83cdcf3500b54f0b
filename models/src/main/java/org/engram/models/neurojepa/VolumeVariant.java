package org.engram.models.neurojepa;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.engram.tensor.ConfigurationException;

/** The published sizes of the encoder. */
public enum VolumeVariant {
  VIT_TINY(192, 12, 3, 4),
  VIT_SMALL(384, 12, 6, 4),
  VIT_BASE(768, 12, 12, 4),
  VIT_LARGE(1024, 24, 16, 4),
  VIT_HUGE(1280, 32, 16, 4),
  VIT_GIANT(1408, 40, 16, 48 / 11.0);

  private final int embedDim;
  private final int depth;
  private final int heads;
  private final double mlpRatio;

  VolumeVariant(int embedDim, int depth, int heads, double mlpRatio) {
    this.embedDim = embedDim;
    this.depth = depth;
    this.heads = heads;
    this.mlpRatio = mlpRatio;
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

  /** Hidden width of a dense feed-forward part over the width. */
  public double mlpRatio() {
    return mlpRatio;
  }

  /** Reads {@code vit_tiny}, {@code vit_small}, ... {@code vit_giant}. */
  public static VolumeVariant parse(String where, String name) {
    for (VolumeVariant variant : values()) {
      if (variant.toString().equals(name)) {
        return variant;
      }
    }
    throw new ConfigurationException(where, "'" + name + "'", names(), "");
  }

  /** All names, in words. */
  public static String names() {
    return Arrays.stream(values()).map(VolumeVariant::toString).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
