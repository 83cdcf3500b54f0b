package org.engram.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;

/** A model of 12 regions, 32 frames and 2 blocks, and runs for it. */
public final class SmallModel {
  public static final Atlas ATLAS =
      new Atlas(
          "twelve",
          List.of("A", "B", "C").stream()
              .flatMap(
                  network -> List.of("1", "2", "3", "4").stream().map(number -> network + number))
              .map(label -> new Region(index(label), label, "L", label.substring(0, 1)))
              .toList());

  public static final BrainJepaConfig CONFIG =
      new BrainJepaConfig(
          12,
          32,
          8,
          32,
          2,
          2,
          4,
          16,
          1,
          2,
          0,
          Position.ORIGIN,
          1e-6,
          "twelve",
          2.0,
          "global-zscore");

  private SmallModel() {}

  private static int index(String label) {
    return "ABC".indexOf(label.charAt(0)) * 4 + label.charAt(1) - '1';
  }

  public static Path write(Path directory) {
    ModelInitializer.write(
        directory, CONFIG, ATLAS, Optional.empty(), Normalization.fromName("global-zscore"), 7);
    return directory;
  }

  /** The model of a folder, made where it is not there. */
  public static EmbeddingModel open(Path directory) {
    Path model = Files.exists(directory) ? directory : write(directory);
    return EmbeddingModel.open(model, Compute.open(Device.CPU, Precision.FP32, 1));
  }

  /** A table with one column a region, in the given order of labels. */
  public static Path writeRun(
      Path folder, String name, long seed, int frames, List<String> labels) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    lines.add(String.join("\t", labels));
    for (int t = 0; t < frames; t++) {
      List<String> cells = new ArrayList<>();
      for (String label : labels) {
        double wave = Math.sin(0.3 * t + index(label));
        cells.add(String.format(Locale.ROOT, "%.6f", 100 + wave + random.nextGaussian()));
      }
      lines.add(String.join("\t", cells));
    }
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(name + ".tsv");
      Files.write(file, lines);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
