package org.engram.pipeline.bookkeeping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.ModelInitializer;

/**
 * A model of one block and any number of runs for it. There are 100 different runs; the others are
 * hard links to them, which every path of them is a file of its own to a job, and which take no
 * room on the disk.
 */
final class MadeScans {
  private static final int DIFFERENT = 100;
  private static final int FOLDER = 1000;
  private static final int REGIONS = 12;
  private static final int FRAMES = 32;

  private MadeScans() {}

  /** The model's directory. */
  static Path model(Path directory) {
    List<Region> regions =
        IntStream.range(0, REGIONS)
            .mapToObj(r -> new Region(r, "R" + r, "L", "N" + r % 3))
            .toList();
    BrainJepaConfig config =
        new BrainJepaConfig(
            REGIONS,
            FRAMES,
            8,
            32,
            1,
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
    ModelInitializer.write(
        directory,
        config,
        new Atlas("twelve", regions),
        Optional.empty(),
        Normalization.fromName("global-zscore"),
        7);
    return directory;
  }

  /** Runs of two a subject, in folders of a thousand. */
  static void write(Path folder, int scans) {
    try {
      Path sources = Files.createDirectories(folder.resolveSibling("sources"));
      List<Path> different = new ArrayList<>();
      for (int s = 0; s < Math.min(scans, DIFFERENT); s++) {
        different.add(Files.writeString(sources.resolve(s + ".tsv"), table(s)));
      }
      for (int s = 0; s < scans; s++) {
        Path part = folder.resolve(String.format(Locale.ROOT, "part-%04d", s / FOLDER));
        if (s % FOLDER == 0) {
          Files.createDirectories(part);
        }
        String name =
            String.format(
                Locale.ROOT, "sub-%06d_task-rest_run-%d_timeseries.tsv", s / 2 + 1, s % 2 + 1);
        Files.createLink(part.resolve(name), different.get(s % different.size()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + folder + ": " + e, e);
    }
  }

  private static String table(int seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < REGIONS; r++) {
      text.append(r == 0 ? "" : "\t").append('R').append(r);
    }
    for (int t = 0; t < FRAMES; t++) {
      for (int r = 0; r < REGIONS; r++) {
        text.append(r == 0 ? "\n" : "\t");
        text.append(String.format(Locale.ROOT, "%.3f", 100 + random.nextGaussian()));
      }
    }
    return text.append('\n').toString();
  }
}
