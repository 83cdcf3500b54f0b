package org.engram.models.brainjepa;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepaConfig.Position;

/** Sizes, regions and gradients of models small enough to follow by hand. */
final class TinyModel {
  /** Four regions in two networks, the last without one. */
  static final Atlas FOUR =
      new Atlas(
          "four",
          List.of(
              new Region(0, "A1", "L", "A"),
              new Region(1, "A2", "R", "A"),
              new Region(2, "B1", "L", "B"),
              new Region(3, "C1", "R", "")));

  private TinyModel() {}

  static BrainJepaConfig config(
      int regions, int frames, double repetitionTime, Position position, String normalization) {
    return new BrainJepaConfig(
        regions,
        frames,
        4,
        16,
        2,
        2,
        4,
        8,
        1,
        2,
        position == Position.MAPPING ? 3 : 0,
        position,
        1e-6,
        "four",
        repetitionTime,
        normalization);
  }

  static GradientTable gradients(int regions, float first) {
    float[] values = new float[regions * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    values[0] = first;
    return new GradientTable(regions, 3, values);
  }

  /** A description alone, for what needs no weights. */
  static ModelDescription description(int frames, double time, Normalization normalization) {
    return new ModelDescription(
        config(4, frames, time, Position.ORIGIN, normalization.name()),
        Path.of("no-weights.safetensors"),
        Optional.empty(),
        FOUR,
        normalization,
        List.of());
  }
}
