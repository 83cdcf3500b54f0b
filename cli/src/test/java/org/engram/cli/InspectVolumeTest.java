package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.imaging.nifti.NiftiDetails;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class InspectVolumeTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void aMap() {
    Grid grid = new Grid(2, 2, 1, Affine.ofRows(-2, 0, 0, 90, 0, 2, 0, -126, 0, 0, 2.5, -72));
    NiftiHeader header =
        NiftiHeader.of(grid, 1, NiftiType.FLOAT32, 4)
            .withDetails(NiftiDetails.none().withDescription("a map"));
    file = folder.resolve("map.nii");
    NiftiWriter.write(file, new Volume(grid, new float[] {1, 2, Float.NaN, 6}), header);
  }

  @Test
  void aVolumeIsToldInLines() {
    CommandRun run = CommandRun.of("inspect", file);

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(0);
    assertThat(run.out().lines())
        .containsExactly(
            file.toString(),
            "  kind            volume, 368 bytes",
            "  format          NIfTI-1",
            "  shape           2 x 2 x 1, 1 volume",
            "  voxels          2 x 2 x 2.5 mm, axes run LAS",
            "  type            float32",
            "  affine          from the sform",
            "                  -2  0  0  90",
            "                  0  2  0  -126",
            "                  0  0  2.5  -72",
            "  qform           4, MNI152",
            "  sform           4, MNI152",
            "  space           MNI152, by the header's code: a hint, no proof",
            "  description     a map",
            "  values          min 1, max 6, mean 3, sd 2.1602, 1 NaN",
            "");
  }

  @Test
  void jsonHasTheSame() {
    CommandRun run = CommandRun.of("inspect", "--json", file);
    JsonNode content = run.json().get("files").get(0).get("content");

    assertThat(content.get("info").get("orientation").asString()).isEqualTo("LAS");
    assertThat(content.get("info").get("shape").get(1).asInt()).isEqualTo(2);
    assertThat(content.get("info").get("transforms").get("sform_code").asInt()).isEqualTo(4);
    assertThat(content.get("info").get("space").asString()).isEqualTo("MNI152");
    assertThat(content.get("values").get("nan").asInt()).isEqualTo(1);
    assertThat(content.get("values").get("mean").asDouble()).isEqualTo(3);
  }

  @Test
  void whatIsNoVolumeIsRefusedInWords() throws IOException {
    Path page = Files.writeString(folder.resolve("page.nii"), "<html>log in</html>");

    CommandRun run = CommandRun.of("inspect", page);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains(page.toString()).contains("an HTML page");
  }
}
