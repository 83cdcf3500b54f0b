package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.InputPreparation.Options;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real subjects from their files to a table, as the files are; models of their atlases with random
 * weights. Tests on them are skipped where the folder of real data is absent.
 */
abstract class RealScans {
  static final String FEP = "timeseries/fep_schaefer400";
  static final String ABIDE = "timeseries/abide_ho";
  static final List<String> SITES =
      List.of("site,tr", "NYU,2.0", "UM_1,2.0", "Pitt,1.5", "KKI,2.5");

  @TempDir Path folder;

  static Path real(String relative) {
    String named = System.getenv("ENGRAM_TEST_DATA");
    Path data = named == null || named.isBlank() ? null : Path.of(named);
    for (Path at = Path.of("").toAbsolutePath(); data == null && at != null; at = at.getParent()) {
      data = Files.isDirectory(at.resolve("shared/data")) ? at.resolve("shared/data") : null;
    }
    Path found = (data == null ? Path.of("../shared/data") : data).resolve(relative);
    assumeTrue(Files.exists(found), "no real data: " + found + " (set ENGRAM_TEST_DATA)");
    return found;
  }

  /** A random model of 2 blocks of width 48, positions without gradients, at 2 s. */
  Path model(String name, Atlas atlas, int frames) {
    Path directory = folder.resolve(name);
    BrainJepaConfig config =
        new BrainJepaConfig(
            atlas.size(),
            frames,
            16,
            48,
            2,
            2,
            4,
            16,
            1,
            2,
            0,
            Position.ORIGIN,
            1e-6,
            atlas.name(),
            2.0,
            "global-zscore");
    ModelInitializer.write(
        directory, config, atlas, Optional.empty(), Normalization.fromName("global-zscore"), 11);
    return directory;
  }

  /** The regions of an atlas by the labels of a file. */
  static Atlas atlasOf(String name, Path file) {
    List<String> labels = TimeSeriesFile.read(file).labels();
    return new Atlas(
        name,
        IntStream.range(0, labels.size())
            .mapToObj(i -> new Region(i, labels.get(i), "", ""))
            .toList());
  }

  EmbedResult embed(Path model, EmbedSettings settings, Object... inputs) {
    ScanFiles found = ScanFiles.find(Stream.of(inputs).map(Object::toString).toList());
    return embed(model, settings, found);
  }

  static EmbedResult embed(Path model, EmbedSettings settings, ScanFiles found) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 2);
        BrainJepa loaded = BrainJepa.load(model, compute)) {
      return EmbedJob.run(loaded, found.scans(), settings, ScanListener.SILENT);
    }
  }

  EmbedSettings settings(String out, ReadOptions read, Options input) {
    return settings(out, read, Optional.empty(), input);
  }

  EmbedSettings settings(
      String out, ReadOptions read, Optional<RepetitionTimeTable> times, Options input) {
    return new EmbedSettings(
        folder.resolve(out),
        Optional.empty(),
        Optional.empty(),
        Level.RUN,
        4,
        new ScanReading(read, times),
        input,
        false);
  }

  Optional<RepetitionTimeTable> sites() throws IOException {
    return Optional.of(RepetitionTimeTable.read(Files.write(folder.resolve("sites.csv"), SITES)));
  }

  static Options windows(String name, ConstantRegions constants, boolean assumeOrder) {
    Options defaults = Options.defaults();
    return new Options(
        Optional.empty(),
        WindowPolicy.fromName(name),
        defaults.shortRuns(),
        defaults.missing(),
        constants,
        assumeOrder);
  }

  /** Every vector is finite and no two of them are equal or nearly so. */
  static void assertVectorsDiffer(List<EmbeddingRow> rows) {
    for (EmbeddingRow row : rows) {
      assertThat(row.dimension()).isEqualTo(48);
      for (float value : row.embedding()) {
        assertThat(Float.isFinite(value)).as(row.source()).isTrue();
      }
    }
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(difference(rows.get(i), rows.get(j)))
            .as(rows.get(i).source() + " and " + rows.get(j).source())
            .isGreaterThan(1e-5);
      }
    }
  }

  static double difference(EmbeddingRow one, EmbeddingRow other) {
    double largest = 0;
    for (int d = 0; d < one.dimension(); d++) {
      largest = Math.max(largest, Math.abs(one.embedding()[d] - other.embedding()[d]));
    }
    return largest;
  }
}
