package org.engram.spark;

import java.io.IOException;
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
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.pipeline.embed.EmbedJob;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.EmbedderSettings;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;

/** A model of twelve regions and scans for it, with their manifest. */
final class SmallCohort {
  static final int BATCH = 4;
  private static final int REGIONS = 12;
  private static final BrainJepaConfig CONFIG =
      new BrainJepaConfig(
          REGIONS,
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

  private final Path folder;

  SmallCohort(Path folder) {
    this.folder = folder;
  }

  /** Writes the model. */
  Path model() {
    Path directory = folder.resolve("model");
    if (!Files.exists(directory)) {
      List<Region> regions = new ArrayList<>();
      for (int i = 0; i < REGIONS; i++) {
        regions.add(new Region(i, "R" + i, "L", "N"));
      }
      ModelInitializer.write(
          directory,
          CONFIG,
          new Atlas("twelve", regions),
          Optional.empty(),
          Normalization.fromName("global-zscore"),
          7);
    }
    return directory;
  }

  /** With batches of four, one thread, so that a cluster's digits can be compared. */
  EmbedderSettings how() {
    return EmbedderSettings.defaults(model()).with(BATCH, 1);
  }

  Path scans() {
    return folder.resolve("scans");
  }

  /** Scans of two sites, every tenth of which is no series, and their manifest. */
  Path write(int count) throws IOException {
    Files.createDirectories(scans());
    List<String> manifest = new ArrayList<>();
    manifest.add("path\tsite\tage");
    for (int i = 0; i < count; i++) {
      String name = String.format(Locale.ROOT, "sub-%04d_task-rest_timeseries", i);
      Path file = scans().resolve(name + ".tsv");
      if (i % 10 == 7) {
        Files.writeString(file, "a\tb\n1\tno number\n");
      } else {
        Files.write(file, series(i));
        Files.writeString(scans().resolve(name + ".json"), "{\"RepetitionTime\": 2.0}");
      }
      // Later scans first: the order of the manifest must not matter.
      manifest.add(
          1, "scans/" + file.getFileName() + "\t" + (i % 3 == 0 ? "north" : "south") + "\t5");
    }
    return Files.write(folder.resolve("manifest.tsv"), manifest);
  }

  /** A column a region, 40 frames. */
  static List<String> series(long seed) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < REGIONS; i++) {
      labels.add("R" + i);
    }
    lines.add(String.join("\t", labels));
    for (int frame = 0; frame < 40; frame++) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < REGIONS; i++) {
        cells.add(
            String.format(
                Locale.ROOT, "%.5f", 100 + Math.sin(0.3 * frame + i) + random.nextGaussian()));
      }
      lines.add(String.join("\t", cells));
    }
    return lines;
  }

  /** As one process embeds the same scans. */
  EmbedResult alone() {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        BrainJepa model = BrainJepa.load(model(), compute)) {
      EmbedSettings defaults = EmbedSettings.defaults(folder.resolve("alone.parquet"));
      return EmbedJob.run(
          model,
          ScanFiles.find(List.of(scans().toString())).scans(),
          new EmbedSettings(
              defaults.out(),
              defaults.tokens(),
              defaults.regions(),
              defaults.per(),
              BATCH,
              defaults.read(),
              defaults.input(),
              true),
          ScanListener.SILENT);
    }
  }
}
