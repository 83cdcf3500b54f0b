package org.engram.models.brainjepa;

import org.engram.models.brainjepa.BrainJepaConfig.Position;

/** Sizes small enough to write in a test. */
final class SmallConfigs {
  private SmallConfigs() {}

  /** Six regions of an atlas of their own, 32 frames in patches of 16, gradients of 3 axes. */
  static BrainJepaConfig mapping() {
    return new BrainJepaConfig(
        6, 32, 16, 48, 3, 4, 4, 24, 2, 4, 3, Position.MAPPING, 1e-6, "six", 2.0, "global-zscore");
  }

  static BrainJepaConfig origin() {
    return new BrainJepaConfig(
        6, 32, 16, 48, 3, 4, 4, 24, 2, 4, 0, Position.ORIGIN, 1e-6, "six", 2.0, "global-zscore");
  }

  /** The published regions with an encoder of width 64, as bare weights have it. */
  static BrainJepaConfig bare() {
    return new BrainJepaConfig(
        450,
        32,
        16,
        64,
        2,
        1,
        4,
        32,
        1,
        1,
        30,
        Position.MAPPING,
        1e-6,
        "tian-s3-schaefer-400-17networks",
        2.205,
        "global-zscore");
  }

  /** Distinct finite values. */
  static GradientTable gradients(int regions, int axes) {
    float[] values = new float[regions * axes];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i + 1);
    }
    return new GradientTable(regions, axes, values);
  }
}
