package org.engram.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
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
import picocli.CommandLine;

/** A model of 12 regions and 32 frames, runs for it, and what a command says about them. */
final class SmallCohort {
  static final List<String> LABELS =
      List.of("A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4", "C1", "C2", "C3", "C4");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Runs one command line on the real root command. */
  int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine engram = Main.commandLine();
    engram.setOut(new PrintWriter(out));
    engram.setErr(new PrintWriter(err));
    return Main.run(engram, args);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  static String model(Path directory) {
    List<Region> regions = new ArrayList<>();
    for (String label : LABELS) {
      regions.add(new Region(regions.size(), label, "L", label.substring(0, 1)));
    }
    BrainJepaConfig config =
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
    ModelInitializer.write(
        directory,
        config,
        new Atlas("twelve", regions),
        Optional.empty(),
        Normalization.fromName("global-zscore"),
        7);
    return directory.toString();
  }

  /** A table with one column a region. */
  static Path scan(Path file, long seed, int frames) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", LABELS));
    for (int t = 0; t < frames; t++) {
      List<String> cells = new ArrayList<>();
      for (int r = 0; r < LABELS.size(); r++) {
        cells.add(String.format(Locale.ROOT, "%.5f", 100 + seed + random.nextGaussian()));
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
}
