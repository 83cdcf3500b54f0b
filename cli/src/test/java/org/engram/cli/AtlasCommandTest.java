package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class AtlasCommandTest {
  @TempDir private Path folder;
  private Path library;
  private Path volume;

  @BeforeEach
  void files() throws IOException {
    library = folder.resolve("atlases");
    volume = Files.writeString(folder.resolve("tian.nii.gz"), "voxels");
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
    Path labels = Files.writeString(folder.resolve("tian.tsv"), "table");
    CommandRun added =
        add("tian", "--labels", labels, "--space", "MNI152NLin6Asym", "--license", "free use");

    assertThat(added.code()).isEqualTo(0);
    assertThat(added.out().lines())
        .contains(
            "tian",
            "  space           MNI152NLin6Asym",
            "  file            " + library.resolve("tian/tian.nii.gz") + ", 6 bytes",
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
    assertThat(listed.get(0)).isEqualTo(added);
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
