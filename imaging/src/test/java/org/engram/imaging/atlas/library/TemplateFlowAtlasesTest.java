package org.engram.imaging.atlas.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateFlowAtlasesTest {
  private static final String SPACE = "MNI152NLin2009cAsym";
  private static final String NAME =
      "tpl-" + SPACE + "_res-02_atlas-Schaefer2018_desc-400Parcels7Networks";

  @TempDir private Path folder;
  private AtlasLibrary library;

  @BeforeEach
  void cache() throws IOException {
    library = new AtlasLibrary(folder.resolve("atlases"), folder.resolve("cache"));
    Path template = Files.createDirectories(folder.resolve("cache/tpl-" + SPACE));
    String stem = "tpl-" + SPACE + "_";
    Files.writeString(template.resolve(NAME + "_dseg.nii.gz"), "voxels");
    Files.writeString(
        template.resolve(stem + "atlas-Schaefer2018_desc-400Parcels7Networks_dseg.tsv"), "table");
    Files.writeString(
        template.resolve(stem + "atlas-Schaefer2018_desc-400Parcels17Networks_dseg.tsv"), "other");
    Files.createFile(template.resolve(stem + "res-01_atlas-DiFuMo_desc-64dimensions_dseg.nii.gz"));
    Files.writeString(template.resolve(stem + "res-01_desc-carpet_dseg.nii.gz"), "no atlas");
    Files.writeString(template.resolve(stem + "res-01_T1w.nii.gz"), "anatomy");
    Files.writeString(template.resolve("template_description.json"), "{\"License\": \"BSD-like\"}");
    Path surface = Files.createDirectories(folder.resolve("cache/tpl-fsLR"));
    for (String hemisphere : new String[] {"L", "R"}) {
      Files.writeString(
          surface.resolve("tpl-fsLR_den-32k_hemi-" + hemisphere + "_atlas-Yeo_dseg.label.gii"),
          "vertices");
    }
  }

  @Test
  void whatWasFetchedIsFoundWithItsTable() {
    assertThat(library.list())
        .extracting(AtlasEntry::name)
        .containsExactly(NAME, "tpl-fsLR_den-32k_atlas-Yeo");
    AtlasEntry entry = library.resolve(NAME);
    assertThat(entry.space()).isEqualTo(SPACE);
    assertThat(entry.source()).isEqualTo(AtlasEntry.Source.TEMPLATEFLOW);
    assertThat(entry.licence()).isEqualTo("BSD-like");
    assertThat(entry.labels().get().path()).hasContent("table");
    assertThat(entry.files().getFirst().sha256()).hasSize(64);
    assertThat(entry.files().getFirst().linked()).isTrue();
  }

  @Test
  void twoHemispheresAreOneAtlas() {
    AtlasEntry entry = library.resolve("tpl-fsLR_den-32k_atlas-Yeo");

    assertThat(entry.files()).hasSize(2);
    assertThat(entry.labels()).isEmpty();
    assertThat(entry.licence()).isEmpty();
  }
}
