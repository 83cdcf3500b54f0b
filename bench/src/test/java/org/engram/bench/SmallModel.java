package org.engram.bench;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.ModelInitializer;

/** A model of 40 regions, 64 frames and 2 blocks: 320 tokens, enough for the blocked kernels. */
final class SmallModel {
  private SmallModel() {}

  static BrainJepaConfig config(Position position) {
    return new BrainJepaConfig(
        40,
        64,
        8,
        64,
        2,
        2,
        4,
        32,
        1,
        2,
        position == Position.MAPPING ? 2 : 0,
        position,
        1e-6,
        "forty",
        2.0,
        "none");
  }

  static Path write(Path directory, Position position) {
    float[] gradients = new float[80];
    for (int i = 0; i < gradients.length; i++) {
      gradients[i] = (float) Math.sin(i);
    }
    ModelInitializer.write(
        directory,
        config(position),
        Atlas.unnamed("forty", 40),
        position == Position.MAPPING
            ? Optional.of(new GradientTable(40, 2, gradients))
            : Optional.empty(),
        Normalization.fromName("none"),
        3);
    return directory;
  }
}
