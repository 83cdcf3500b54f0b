package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class AtlasCommandTest {
  @TempDir private Path folder;
  private Path library;
  private Path volume;

  @BeforeEach
  void files() throws IOException {
    library = folder.resolve("atlases");
    volume = folder.resolve("tian.nii");
    Grid grid = new Grid(2, 2, 1, Affine.scaling(2, 2, 2));
    NiftiWriter.write(volume, new Volume(grid, new float[] {0, 1, 2, 2}));
  }

  private CommandRun add(String name, Object... more) {
    Object[] args = new Object[more.length + 7];
    Object[] first = {"atlas", "add", volume, "--name", name, "--atlas-library", library};
    System.arraycopy(first, 0, args, 0, 7);
    System.arraycopy(more, 0, args, 7, more.length);
    return CommandRun.of(args);
  }

  @Test
  void anAtlasIsAddedListedAndRemoved() throws IOException {
    Path labels = Files.writeString(folder.resolve("tian.tsv"), "index\tname\n1\tHIP\n2\tAMY\n");
    CommandRun added =
        add("tian", "--labels", labels, "--space", "MNI152NLin6Asym", "--license", "free use");

    assertThat(added.code()).isEqualTo(0);
    assertThat(added.out().lines())
        .contains(
            "tian",
            "  space           MNI152NLin6Asym",
            "  file            " + library.resolve("tian/tian.nii") + ", 368 bytes",
            "  holds           2 regions in 2 x 2 x 1 voxels of 2 x 2 x 2 mm",
            "  licence         free use");
    assertThat(CommandRun.of("atlas", "list", "--atlas-library", library).out().lines())
        .anyMatch(line -> line.matches("tian +MNI152NLin6Asym +yes +free use +library +tian.*"));

    CommandRun removed = CommandRun.of("atlas", "remove", "tian", "--atlas-library", library);

    assertThat(removed.out()).isEqualTo("removed tian" + System.lineSeparator());
    assertThat(library).isEmptyDirectory();
  }

  @Test
  void jsonHasTheFilesAndTheirHashes() {
    JsonNode added = add("tian", "--link", "--json").json();
    JsonNode listed =
        CommandRun.of("atlas", "list", "--json", "--atlas-library", library).json().get("atlases");

    assertThat(added.get("files").get(0).get("linked").asBoolean()).isTrue();
    assertThat(added.get("files").get(0).get("sha256").asString()).hasSize(64);
    assertThat(added.get("contents").get(0).asString()).startsWith("2 regions in 2 x 2 x 1");
    ((ObjectNode) added).remove("contents");
    assertThat(listed.get(0)).isEqualTo(added);
  }

  @Test
  void whatIsNoAtlasIsRefusedBeforeItIsTakenIn() throws IOException {
    NiftiWriter.write(
        volume, new Volume(new Grid(2, 1, 1, Affine.scaling(1, 1, 1)), new float[] {0.5f, 1}));
    CommandRun shares = add("map");
    Files.writeString(volume, "no image, but text");
    CommandRun text = add("text");

    assertThat(shares.code()).isEqualTo(1);
    assertThat(shares.err()).contains("map, voxel 0, 0, 0").contains("a whole number");
    assertThat(text.code()).isEqualTo(1);
    assertThat(text.err()).contains("18 bytes of text");
    assertThat(library).doesNotExist();
  }

  @Test
  void theTableMustBeOfTheVolumesLabels() throws IOException {
    Path other = Files.writeString(folder.resolve("other.tsv"), "index\tname\n7\tPUT\n");

    assertThat(add("tian", "--labels", other).code()).isEqualTo(1);
    assertThat(library).doesNotExist();
  }

  @Test
  void wrongUsageIsToldInWords() {
    assertThat(add("../up").code()).isEqualTo(2);
    assertThat(add("tian", "--space", "MNI 152").code()).isEqualTo(2);
    assertThat(CommandRun.of("atlas").code()).isEqualTo(2);
    assertThat(CommandRun.of("atlas", "remove", "none", "--atlas-library", library).err())
        .contains("no atlas 'none'")
        .contains("which is empty");
  }
}
