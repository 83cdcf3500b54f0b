package org.engram.pipeline.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.pipeline.report.CorticalSurface;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurfaceFilesTest {
  private static final Atlas ATLAS =
      new Atlas(
          "three",
          List.of(
              new Region(0, "rh_cuneus", "R", ""),
              new Region(1, "lh_cuneus", "L", ""),
              new Region(2, "lh_insula", "L", "")));

  @TempDir Path folder;
  private Path mesh;

  @BeforeEach
  void writeMesh() {
    mesh =
        text(
            "mesh.surf.gii",
            gifti(
                "",
                array("POINTSET", "FLOAT32", "4\" Dim1=\"3", "0 0 0 1 0 0 0 1 0 0 0 1"),
                array("TRIANGLE", "INT32", "2\" Dim1=\"3", "0 1 2 1 2 3")));
  }

  private Path text(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String gifti(String labels, String... arrays) {
    return "<?xml version=\"1.0\"?><GIFTI Version=\"1.0\" NumberOfDataArrays=\""
        + arrays.length
        + "\">"
        + labels
        + String.join("", arrays)
        + "</GIFTI>";
  }

  private static String array(String intent, String type, String size, String numbers) {
    return "<DataArray Intent=\"NIFTI_INTENT_"
        + intent
        + "\" DataType=\"NIFTI_TYPE_"
        + type
        + "\" ArrayIndexingOrder=\"RowMajorOrder\" Dimensionality=\""
        + (size.contains("Dim1") ? 2 : 1)
        + "\" Dim0=\""
        + size
        + "\" Encoding=\"ASCII\" Endian=\"LittleEndian\"><Data>"
        + numbers
        + "</Data></DataArray>";
  }

  private Path labels(String name, String table, String keys) {
    return text(
        name,
        gifti(
            "<LabelTable><Label Key=\"0\">???</Label>" + table + "</LabelTable>",
            array("LABEL", "INT32", "4", keys)));
  }

  private CorticalSurface load(List<Path> labels, Optional<Path> names) {
    return new SurfaceFiles(mesh, mesh, labels, names).load(ATLAS).surface();
  }

  @Test
  void labelsOfOneSideAloneGetTheSideOfTheirFile() {
    Path left =
        labels(
            "l.label.gii",
            "<Label Key=\"7\">insula</Label><Label Key=\"2\">cuneus</Label>",
            "2 0 7 2");
    Path right = labels("r.label.gii", "<Label Key=\"2\">cuneus</Label>", "2 2 0 0");

    CorticalSurface surface = load(List.of(left, right), Optional.empty());

    assertThat(surface.leftRegions()).containsExactly(1, -1, 2, 1);
    assertThat(surface.rightRegions()).containsExactly(0, 0, -1, -1);
  }

  @Test
  void numbersAreMatchedByTheNamesOfATableAndNotByPosition() {
    Path numbers = text("labels.csv", "1\n0\n2\n2\n3\n3\n0\n3\n");
    Path names = text("names.txt", "lh_insula\nlh_cuneus\nrh_cuneus\n");

    CorticalSurface surface = load(List.of(numbers), Optional.of(names));

    assertThat(surface.leftRegions()).containsExactly(2, -1, 1, 1);
    assertThat(surface.rightRegions()).containsExactly(0, 0, -1, 0);
  }

  @Test
  void whatDoesNotFitIsRefusedInWords() {
    Path names = text("names.txt", "lh_insula\nlh_cuneus\nrh_cuneus\n");
    Path short7 = text("short.csv", "1 1 1 1 1 1 1");
    assertThatThrownBy(() -> load(List.of(short7), Optional.of(names)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("7 vertices; expected 8");
    Path unnamed = text("four.csv", "1 2 3 4 1 1 1 1");
    assertThatThrownBy(() -> load(List.of(unnamed), Optional.of(names)))
        .hasMessageContaining("label 4, which has no name");
    assertThatThrownBy(() -> load(List.of(unnamed), Optional.empty()))
        .hasMessageContaining("numbers without names")
        .hasMessageContaining("--surface-names");
    Path half = text("half.csv", "1 2 3 1.5 1 1 1 1");
    assertThatThrownBy(() -> load(List.of(half), Optional.of(names)))
        .hasMessageContaining("the label 1.5");
    Path words = text("words.csv", "label 2 3 1 1 1 1 1");
    assertThatThrownBy(() -> load(List.of(words), Optional.of(names)))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("value 1: 'label'");
    Path one = labels("one.label.gii", "", "0 0 0 0");
    assertThatThrownBy(() -> load(List.of(one), Optional.empty()))
        .hasMessageContaining("one GIFTI file of labels");
    Path strange = text("strange.txt", "somewhere\nelse\n");
    Path two = text("two.csv", "1 2 1 2 1 2 1 2");
    assertThatThrownBy(() -> load(List.of(two), Optional.of(strange)))
        .hasMessageContaining("is known");
  }

  @Test
  void realLabelsOfTwoKindsPutTheSameRegionsInTheSamePlaces() {
    Path data = data();
    Path left = data.resolve("surfaces/conte69_32k_lh.gii");
    assumeThat(left).as("the real surfaces are not here").exists();
    Path right = data.resolve("surfaces/conte69_32k_rh.gii");
    SurfaceFiles dense =
        new SurfaceFiles(
            left,
            right,
            List.of(
                data.resolve(
                    "cifti/Schaefer2018_400Parcels_17Networks_order_Tian_Subcortex_S3.dlabel.nii")),
            Optional.empty());
    SurfaceFiles numbers =
        new SurfaceFiles(
            left,
            right,
            List.of(data.resolve("surfaces/schaefer_400_conte69.csv.gz")),
            Optional.of(data.resolve("atlases/schaefer400x7NodeNames.txt")));

    CorticalSurface one = dense.load(Atlas.published450()).surface();
    CorticalSurface two = numbers.load(Atlas.published450()).surface();

    assertThat(Arrays.stream(one.leftRegions()).filter(r -> r >= 0).distinct().count())
        .isEqualTo(200);
    assertThat(Arrays.stream(two.rightRegions()).filter(r -> r >= 0).distinct().count())
        .isEqualTo(200);
    int same = 0;
    for (int v = 0; v < one.leftRegions().length; v++) {
      same += one.leftRegions()[v] == two.leftRegions()[v] ? 1 : 0;
    }
    assertThat(same / (double) one.leftRegions().length).isGreaterThan(0.97);
  }

  private static Path data() {
    String named = System.getenv("ENGRAM_TEST_DATA");
    if (named != null && !named.isBlank()) {
      return Path.of(named);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("shared/data"))) {
        return at.resolve("shared/data");
      }
    }
    return Path.of("../shared/data");
  }
}
