package org.engram.pipeline.pretrain.data;

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
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.pipeline.scan.ScanReading;

/** Runs of four regions; region r at frame t of a plain run is 100 r + t. */
final class MadeCohort {
  static final List<String> LABELS = List.of("A1", "A2", "B1", "B2");

  private MadeCohort() {}

  static Atlas atlas() {
    return new Atlas(
        "four",
        IntStream.range(0, 4)
            .mapToObj(i -> new Region(i, LABELS.get(i), "L", LABELS.get(i).substring(0, 1)))
            .toList());
  }

  static ModelInput known(int frames, double time) {
    return new ModelInput(Optional.of(atlas()), frames, time);
  }

  static ModelInput unknown(int frames, double time) {
    return new ModelInput(Optional.empty(), frames, time);
  }

  /** A table with a column a label; its columns are where {@link #LABELS} has them. */
  static Path run(Path file, List<String> labels, int frames) {
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", labels));
    for (int t = 0; t < frames; t++) {
      int frame = t;
      lines.add(
          String.join(
              ",",
              labels.stream()
                  .map(l -> String.valueOf(100 * Math.max(0, LABELS.indexOf(l)) + frame))
                  .toList()));
    }
    return text(file, String.join("\n", lines) + "\n");
  }

  /** A table of random numbers, the same for the same seed. */
  static Path random(Path file, long seed, int frames) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", LABELS));
    for (int t = 0; t < frames; t++) {
      List<String> cells = new ArrayList<>();
      for (int r = 0; r < LABELS.size(); r++) {
        cells.add(String.format(Locale.ROOT, "%.7f", 100 + random.nextGaussian()));
      }
      lines.add(String.join(",", cells));
    }
    return text(file, String.join("\n", lines) + "\n");
  }

  static Path text(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<ScanFile> scans(Path folder) {
    return ScanFiles.find(List.of(folder.toString())).scans();
  }

  static ScanReading at(double seconds) {
    return new ScanReading(ReadOptions.defaults().withRepetitionTime(seconds), Optional.empty());
  }

  static ScanReading by(Path table) {
    return new ScanReading(ReadOptions.defaults(), Optional.of(RepetitionTimeTable.read(table)));
  }
}
