package org.engram.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrepareBenchmarkTest {
  @TempDir Path folder;

  @Test
  void everyFileGivesARow() {
    Path file = folder.resolve("head.nii.gz");
    NiftiWriter.write(file, head());
    List<String> said = new ArrayList<>();

    List<PrepareBenchmark.Row> rows =
        PrepareBenchmark.run(
            new PrepareBenchmark.Settings(List.of(file), "recommended", 1, 2), said::add);

    PrepareBenchmark.Row row = rows.getFirst();
    assertThat(row.seconds()).isPositive().isLessThanOrEqualTo(row.slowest());
    assertThat(row.processor()).isPositive();
    assertThat(row.together()).isPositive();
    assertThat(said).hasSize(1);
    assertThat(said.getFirst()).startsWith("head.nii.gz").contains("2 threads");
  }

  /** A bright ball in the dark. */
  private static Volume head() {
    int n = 24;
    Grid grid = new Grid(n, n, n, Affine.ofRows(4, 0, 0, -46, 0, 4, 0, -46, 0, 0, 4, -46));
    float[] values = new float[n * n * n];
    for (int v = 0; v < values.length; v++) {
      int i = v % n;
      int j = v / n % n;
      int k = v / (n * n);
      double x = i - 11.5;
      double y = j - 11.5;
      double z = k - 11.5;
      values[v] = x * x + y * y + z * z < 81 ? 100 + v % 7 : 0;
    }
    return new Volume(grid, values);
  }

  @Test
  void whatCannotBeReadOrIsNoPreparationIsRefused() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.nii"), "not a volume");
    assertThatThrownBy(
            () ->
                PrepareBenchmark.run(
                    new PrepareBenchmark.Settings(List.of(bad), "published", 1, 1), _ -> {}))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("bad.nii");
    assertThatThrownBy(() -> new PrepareBenchmark.Settings(List.of(bad), "best", 1, 1))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> new PrepareBenchmark.Settings(List.of(bad), "published", 0, 1))
        .isInstanceOf(ConfigurationException.class);
  }
}
