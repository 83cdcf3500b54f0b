package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.cifti.BrainModel;
import org.engram.imaging.cifti.BrainModelAxis;
import org.engram.imaging.cifti.CiftiHeader;
import org.engram.imaging.cifti.CiftiWriter;
import org.engram.imaging.cifti.Indices;
import org.engram.imaging.cifti.SeriesAxis;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class InspectCiftiTest {
  @TempDir private Path folder;

  private Path series() {
    BrainModelAxis dense =
        new BrainModelAxis(
            List.of(
                new BrainModel.Surface("CORTEX_LEFT", 0, 10, Indices.of(0, 1, 7)),
                new BrainModel.Voxels("BRAIN_STEM", 3, Indices.of(5))),
            Optional.of(new Grid(4, 5, 6, Affine.scaling(2, 2, 2))));
    Path file = folder.resolve("a.dtseries.nii");
    CiftiWriter.write(
        file,
        CiftiHeader.of(dense, SeriesAxis.ofSeconds(3, 0.72)),
        CiftiWriter.Numbers.FLOAT32,
        (row, into) -> Arrays.fill(into, row));
    return file;
  }

  @Test
  void aDenseSeriesIsToldInLines() throws IOException {
    Path file = series();
    CommandRun run = CommandRun.of("inspect", file);

    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .containsExactly(
            file.toString(),
            "  kind            CIFTI-2 dense time series (dtseries), "
                + Output.bytes(Files.size(file)),
            "  shape           4 rows x 3 columns, stored as float32",
            "  rows            4 grayordinates",
            "                  CORTEX_LEFT  3 of 10 vertices",
            "                  BRAIN_STEM  1 voxels",
            "                  volume of 4 x 5 x 6 voxels of 2 x 2 x 2 mm",
            "  columns         3 points from 0 by 0.72 second",
            "");
  }

  @Test
  void jsonHasTheAxes() {
    JsonNode content =
        CommandRun.of("inspect", "--json", series()).json().get("files").get(0).get("content");

    assertThat(content.get("format").asString()).isEqualTo("dtseries");
    assertThat(content.get("columns").get("step").asDouble()).isEqualTo(0.72);
    assertThat(content.get("rows").get("structures").get(0).get("name").asString())
        .isEqualTo("CORTEX_LEFT");
  }
}
