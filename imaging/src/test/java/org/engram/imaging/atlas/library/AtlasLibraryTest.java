package org.engram.imaging.atlas.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtlasLibraryTest {
  /** Of the five letters "atlas". */
  private static final String HASH =
      "7c82602500857aa6ed0cf38c4c3e4ec645bdcaa82c00b9155eb08be100c778a9";

  @TempDir private Path folder;
  private AtlasLibrary library;
  private Path volume;
  private Path labels;

  @BeforeEach
  void files() throws IOException {
    library = new AtlasLibrary(folder.resolve("home/atlases"), folder.resolve("templateflow"));
    volume = Files.writeString(folder.resolve("tian.nii.gz"), "atlas");
    labels = Files.writeString(folder.resolve("tian.tsv"), "index\tname\n1\tHIP\n");
  }

  private AtlasRegistration asked(String name, boolean link) {
    return new AtlasRegistration(
        name,
        List.of(volume),
        Optional.of(labels),
        "MNI152NLin6Asym",
        "free use",
        "Tian 2020",
        link);
  }

  @Test
  void anAtlasIsCopiedAndOutlivesItsFiles() throws IOException {
    AtlasEntry added = library.add(asked("tian-s3", false));
    Files.delete(volume);
    Files.delete(labels);

    AtlasEntry found = library.resolve("tian-s3");

    assertThat(found).isEqualTo(added);
    assertThat(found.files())
        .containsExactly(
            new AtlasFile(folder.resolve("home/atlases/tian-s3/tian.nii.gz"), volume, 5, HASH));
    assertThat(found.files().getFirst().linked()).isFalse();
    assertThat(found.labels().get().path()).hasContent("index\tname\n1\tHIP\n");
    assertThat(found.space()).isEqualTo("MNI152NLin6Asym");
    assertThat(found.licence()).isEqualTo("free use");
    assertThat(found.citation()).isEqualTo("Tian 2020");
  }

  @Test
  void aLinkedAtlasStaysWhereItIsAndItsChangeIsSeen() throws IOException {
    library.add(asked("tian-s3", true));

    assertThat(library.resolve("tian-s3").files().getFirst().path()).isEqualTo(volume);
    Files.writeString(volume, "Atlas");
    assertThatThrownBy(() -> library.resolve("tian-s3"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(volume + ": content that has changed")
        .hasMessageContaining(HASH);
    Files.delete(volume);
    assertThatThrownBy(() -> library.resolve("tian-s3"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void removingTakesTheCopiesAndLeavesWhatWasLinked() {
    library.add(asked("copied", false));
    library.add(asked("linked", true));

    library.remove("copied");
    library.remove("linked");

    assertThat(library.list()).isEmpty();
    assertThat(library.folder()).isEmptyDirectory();
    assertThat(volume).exists();
    assertThatThrownBy(() -> library.remove("copied")).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void aNameCanBeTakenOnce() {
    library.add(asked("tian", false));

    assertThatThrownBy(() -> library.add(asked("Tian", false)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'tian' is there already")
        .hasMessageContaining("engram atlas remove tian");
  }

  @Test
  void namesThatLeadElsewhereAreRefused() {
    for (String name : List.of("", "..", "a/b", "a\\b", ".hidden", "/abs", "a..b", "a b")) {
      assertThatThrownBy(() -> asked(name, false))
          .as("name '%s'", name)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("letters, digits");
    }
  }

  @Test
  void anUnknownNameIsAnsweredWithNearOnes() {
    library.add(asked("schaefer-400", false));

    assertThatThrownBy(() -> library.resolve("schafer-400"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("near: schaefer-400")
        .hasMessageContaining("engram atlas add");
  }

  @Test
  void whatIsNoAtlasIsRefusedAndLeavesNothing() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.nii"));
    Path other = Files.createDirectories(folder.resolve("other")).resolve("tian.nii.gz");
    Files.writeString(other, "another");

    assertThatThrownBy(() -> library.add(registration(List.of(labels))))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("--labels");
    assertThatThrownBy(() -> library.add(registration(List.of(empty))))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("an empty file");
    assertThatThrownBy(() -> library.add(registration(List.of(folder.resolve("none.nii")))))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> library.add(registration(List.of(volume, other))))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("--link");
    assertThat(library.folder()).doesNotExist();
  }

  private static AtlasRegistration registration(List<Path> files) {
    return new AtlasRegistration("x", files, Optional.empty(), "", "", "", false);
  }

  @Test
  void aDamagedEntryIsToldByItsFile() throws IOException {
    library.add(asked("tian", false));
    Path entry = library.folder().resolve("tian/atlas.json");
    String text = Files.readString(entry);

    for (String damaged :
        List.of(
            "",
            "[]",
            text.replace("tian.nii.gz\"", "../tian.nii.gz\""),
            text.replace("\"name\"", "\"title\""),
            text.replace(HASH, "none"),
            text.replace("\"version\" : 1", "\"version\" : 2"))) {
      Files.writeString(entry, damaged);
      assertThatThrownBy(() -> library.list())
          .as(damaged)
          .isInstanceOf(FileFormatException.class)
          .hasMessageContaining(entry.toString());
    }
  }

  @Test
  void theFolderFollowsTheSystemsConvention() {
    Path home = Path.of("/home/me");

    assertThat(at(Map.of(), "Linux", home)).isEqualTo("/home/me/.local/share/engram/atlases");
    assertThat(at(Map.of("XDG_DATA_HOME", "/data"), "Linux", home))
        .isEqualTo("/data/engram/atlases");
    assertThat(at(Map.of("XDG_DATA_HOME", "/data"), "Mac OS X", home))
        .isEqualTo("/home/me/Library/Application Support/Engram/atlases");
    assertThat(at(Map.of("APPDATA", "/roaming"), "Windows 11", home))
        .isEqualTo("/roaming/Engram/atlases");
    assertThat(at(Map.of("ENGRAM_HOME", "/mine"), "Windows 11", home)).isEqualTo("/mine/atlases");
    assertThat(AtlasLibrary.of(Map.of(), "Linux", home).templateFlow())
        .hasToString("/home/me/.cache/templateflow");
    assertThat(AtlasLibrary.of(Map.of("TEMPLATEFLOW_HOME", "/tf"), "Linux", home).templateFlow())
        .hasToString("/tf");
  }

  private static String at(Map<String, String> environment, String system, Path home) {
    return AtlasLibrary.of(environment, system, home).folder().toString();
  }
}
