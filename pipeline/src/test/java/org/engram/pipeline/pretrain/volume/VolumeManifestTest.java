package org.engram.pipeline.pretrain.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.pipeline.pretrain.volume.VolumeManifest.Row;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeManifestTest {
  @TempDir Path folder;

  @Test
  void aMissingModalityIsARowThatIsNotThere() throws IOException {
    VolumeManifest manifest =
        manifest(
            "subject\tsession\tmodality\tpath\tmask\tage",
            "01\tses-1\tT1w\ta/t1.nii.gz\ta/mask.nii.gz\t61",
            "01\tses-1\tPET\t/data/pet.mgz\tn/a\t61",
            "",
            "02\tn/a\tT1w\tb.nii\t\t");

    assertThat(manifest.rows())
        .extracting(Row::line, Row::subject, Row::session, Row::modality)
        .containsExactly(
            tuple(2, "01", "ses-1", "T1w"),
            tuple(3, "01", "ses-1", "PET"),
            tuple(5, "02", "", "T1w"));
    assertThat(manifest.rows().getFirst().path()).isEqualTo(folder.resolve("a/t1.nii.gz"));
    assertThat(manifest.rows().getFirst().mask()).contains(folder.resolve("a/mask.nii.gz"));
    assertThat(manifest.rows().get(1).path()).isEqualTo(Path.of("/data/pet.mgz"));
    assertThat(manifest.rows().get(1).mask()).isEmpty();
    assertThat(manifest.of(List.of("PET")).rows()).hasSize(1);
    assertThatThrownBy(() -> manifest.of(List.of("FLAIR")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'FLAIR'");
  }

  @Test
  void everyProblemIsToldWithItsLine() {
    assertThatThrownBy(
            () ->
                manifest(
                    "subject\tmodality\tpath",
                    "01\tT1w\ta.nii",
                    "\tT1w\tb.nii",
                    "03\tT1 w\tc.nii",
                    "04\tT1w",
                    "05\tT1w\t",
                    "06\tT2w\ta.nii"))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.problems())
                    .extracting(p -> p.where().replaceAll(".*line ", "") + ": " + p.found())
                    .containsExactly(
                        "3: subject ''",
                        "4: modality 'T1 w'",
                        "5: 2 cells",
                        "6: no path",
                        "7: the volume of line 2 again: " + folder.resolve("a.nii")));
  }

  @Test
  void columnsThatAreNotThereAreNamed() {
    assertThatThrownBy(() -> manifest("participant\tmodality\tfile", "01\tT1w\ta.nii"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no column 'subject'")
        .hasMessageContaining("no column 'path'");
    assertThatThrownBy(() -> manifest("subject\tmodality\tpath"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no volume");
  }

  private VolumeManifest manifest(String... lines) throws IOException {
    Path file = folder.resolve("volumes.tsv");
    Files.write(file, List.of(lines));
    return VolumeManifest.read(file);
  }
}
