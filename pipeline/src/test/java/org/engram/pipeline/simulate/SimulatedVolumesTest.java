package org.engram.pipeline.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.volume.AxisOrientation;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.phantom.Contrast;
import org.engram.imaging.volume.phantom.PhantomCohort;
import org.engram.imaging.volume.phantom.PhantomImaging;
import org.engram.imaging.volume.phantom.PhantomPeople;
import org.engram.imaging.volume.phantom.Tissue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedVolumesTest {
  @TempDir private Path folder;

  @Test
  void theFolderHasImagesTruthPeopleAndAManifest() throws IOException {
    PhantomImaging imaging =
        PhantomImaging.standard()
            .on(List.of(30, 36, 30), List.of(6.0, 6.0, 6.0))
            .of(List.of(Contrast.T1W, Contrast.PET, Contrast.MEAN_BOLD))
            .oriented("PIR");
    PhantomCohort cohort = new PhantomCohort(3, PhantomPeople.standard(), imaging, 4);
    List<String> heard = new ArrayList<>();
    Path manifest = SimulatedVolumes.write(cohort, folder, person -> heard.add(person.label()));

    assertThat(heard).containsExactly("001", "002", "003");
    List<String> rows = Files.readAllLines(manifest);
    assertThat(rows).hasSize(10);
    assertThat(rows.get(0)).isEqualTo("subject\tmodality\tpath\tsegmentation");
    assertThat(rows.get(5))
        .isEqualTo(
            "sub-002\tPET\tsub-002/pet/sub-002_pet.nii.gz"
                + "\tderivatives/truth/sub-002/anat/sub-002_dseg.nii.gz");
    for (String row : rows.subList(1, rows.size())) {
      String[] cells = row.split("\t", -1);
      Volume image = VolumeFile.read(folder.resolve(cells[2]));
      Volume tissues = VolumeFile.read(folder.resolve(cells[3]));
      assertThat(AxisOrientation.of(image.grid().affine()).codes()).isEqualTo("PIR");
      assertThat(image.grid().matches(tissues.grid(), 1e-4)).isTrue();
      assertThat(mean(image, tissues, Tissue.GREY)).isGreaterThan(150);
      assertThat(mean(image, tissues, Tissue.AIR)).isLessThan(80);
    }
    List<String> people = Files.readAllLines(folder.resolve("participants.tsv"));
    assertThat(people).hasSize(4);
    assertThat(people.get(3).split("\t", -1)).hasSize(10).startsWith("sub-003");
    assertThat(Files.readAllLines(folder.resolve("derivatives/truth/dseg.tsv")))
        .contains("4\tgrey", "8\tlesion");
  }

  private static double mean(Volume image, Volume tissues, Tissue tissue) {
    double sum = 0;
    int count = 0;
    for (int n = 0; n < image.values().length; n++) {
      if (tissues.values()[n] == tissue.number()) {
        sum += image.values()[n];
        count++;
      }
    }
    return sum / count;
  }
}
