package org.engram.models.brainjepa.explain;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/** A small model whose random weights are large, so that its attention is not flat. */
final class SharpModel {
  static final int REGIONS = 5;
  static final int FRAMES = 12;
  static final int PATCHES = 3;
  static final int TOKENS = 15;
  static final int DIM = 16;

  static final BrainJepaConfig CONFIG =
      new BrainJepaConfig(
          REGIONS, FRAMES, 4, DIM, 3, 2, 4, 8, 1, 2, 0, Position.ORIGIN, 1e-6, "five", 2, "none");

  private static final Atlas ATLAS =
      new Atlas(
          "five",
          List.of(
              new Region(0, "A1", "L", "A"),
              new Region(1, "B1", "L", "B"),
              new Region(2, "A2", "R", "A"),
              new Region(3, "B2", "R", "B"),
              new Region(4, "C1", "R", "")));

  private SharpModel() {}

  static BrainJepa load(Path folder, Precision precision) {
    Path plain = folder.resolve("plain-" + precision);
    ModelInitializer.write(
        plain, CONFIG, ATLAS, Optional.empty(), Normalization.fromName("none"), 11);
    Path weights = plain.resolve("model.safetensors");
    SequencedMap<String, HostTensor> sharp = new LinkedHashMap<>();
    try (Safetensors file = Safetensors.open(weights)) {
      for (String name : file.names()) {
        float[] values = file.get(name).toFloats();
        for (int i = 0; i < values.length && name.matches(".*(blocks|proj).*weight"); i++) {
          values[i] *= name.contains("norm") ? 1 : 20;
        }
        sharp.put(name, HostTensor.of(values, file.get(name).shape()));
      }
    }
    Safetensors.write(weights, sharp, Map.of());
    return BrainJepa.load(plain, Compute.open(Device.CPU, precision, 1));
  }

  static float[] input(long seed) {
    Random random = new Random(seed);
    float[] values = new float[REGIONS * FRAMES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
