package org.engram.pipeline.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.ModelInitializer;

/** A small model of four named regions, 32 frames 2 s apart, and series for it. */
final class Made {
  static final List<String> LABELS = List.of("amygdala", "caudate", "insula", "precuneus");
  static final BrainJepaConfig CONFIG =
      new BrainJepaConfig(
          4, 32, 16, 16, 1, 2, 4, 8, 1, 2, 3, Position.MAPPING, 1e-6, "four", 2.0, "global-zscore");

  private Made() {}

  static Path model(Path folder) {
    Path directory = folder.resolve("model");
    List<Region> regions = new ArrayList<>();
    for (String label : LABELS) {
      regions.add(new Region(regions.size(), label, "", ""));
    }
    ModelInitializer.write(
        directory,
        CONFIG,
        new Atlas("four", regions),
        Optional.of(gradients()),
        Normalization.fromName("global-zscore"),
        0);
    return directory;
  }

  static GradientTable gradients() {
    return new GradientTable(4, 3, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  }

  static double value(int region, int frame) {
    return 100 * (region + 1) + Math.sin(0.7 * frame + region);
  }

  /** A CSV with a header of labels, one column a region. */
  static Path csv(Path folder, String name, List<String> labels, int frames) throws IOException {
    StringBuilder text = new StringBuilder(String.join(",", labels)).append('\n');
    for (int frame = 0; frame < frames; frame++) {
      row(text, labels.size(), frame);
    }
    return Files.writeString(folder.resolve(name), text);
  }

  /** The same without a header. */
  static Path bare(Path folder, String name, int regions, int frames) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int frame = 0; frame < frames; frame++) {
      row(text, regions, frame);
    }
    return Files.writeString(folder.resolve(name), text);
  }

  private static void row(StringBuilder text, int regions, int frame) {
    for (int region = 0; region < regions; region++) {
      text.append(region == 0 ? "" : ",")
          .append(String.format(Locale.ROOT, "%.6f", value(region, frame)));
    }
    text.append('\n');
  }
}
