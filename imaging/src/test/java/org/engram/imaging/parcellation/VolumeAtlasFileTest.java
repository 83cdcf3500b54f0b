package org.engram.imaging.parcellation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.imaging.nifti.NiftiWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeAtlasFileTest {
  @TempDir private Path folder;

  @Test
  void aTemplateFlowAtlasHasItsTableBesideItWithoutTheResolution() throws IOException {
    Path volume = folder.resolve("tpl-MNI152NLin6Asym_res-02_atlas-Demo_desc-3Parcels_dseg.nii.gz");
    NiftiWriter.write(volume, VolumeAtlasTest.volume(0, 1, 1, 2, 0, 1, 1, 2));
    Path table =
        Files.writeString(
            folder.resolve("tpl-MNI152NLin6Asym_atlas-Demo_desc-3Parcels_dseg.tsv"),
            "index\tname\n2\tB\n1\tA\n");
    VolumeAtlasFile file = VolumeAtlasFile.of(volume);
    assertThat(file.table()).contains(table);
    assertThat(file.name()).isEqualTo("Demo");
    assertThat(file.space()).contains("MNI152NLin6Asym");
    VolumeAtlas atlas = file.read();
    assertThat(atlas.atlas().labels()).containsExactly("B", "A");
    assertThat(atlas.voxelCounts()).containsExactly(2, 4);
  }

  @Test
  void aVolumeAloneIsNamedByItsLabels() {
    Path volume = folder.resolve("mine.nii");
    NiftiWriter.write(volume, VolumeAtlasTest.volume(0, 1, 1, 2, 0, 1, 1, 2));
    VolumeAtlas atlas = VolumeAtlasFile.of(volume).read();
    assertThat(atlas.atlas().name()).isEqualTo("mine");
    assertThat(atlas.atlas().labels()).containsExactly("label-1", "label-2");
    assertThat(atlas.space()).isEmpty();
  }
}
