package org.engram.pipeline.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

/** What cannot be looked at, or not as it was given. */
class QualityRefusalsTest extends QualityCase {
  @Test
  void whatCannotBeLookedAtIsRefusedByNameAndTheRestGoesOn() throws IOException {
    Path one = MadeScans.image(folder.resolve("one.nii"), 1, 2, MadeScans::brain);
    Path broken = MadeScans.text(folder.resolve("broken.nii"), "no image");
    Path ragged = MadeScans.text(folder.resolve("ragged.tsv"), "A\tB\n1\t2\n3\n");
    Path nowhere = MadeScans.image(folder.resolve("zero.nii"), 8, 2, (v, t) -> t % 2 - 0.5f);
    Path nan =
        MadeScans.image(
            folder.resolve("nan.nii"), 9, 2, (v, t) -> v == 6 && t == 4 ? Float.NaN : 9 + t % 2);
    List<String> heard = new ArrayList<>();
    ScanListener listener =
        new ScanListener() {
          @Override
          public void started(int scans, int before) {
            heard.add("started " + scans);
          }

          @Override
          public void used(ScanFile scan) {
            heard.add("used " + scan.id());
          }

          @Override
          public void refused(ScanFile scan, Problem problem) {
            heard.add("refused " + scan.id());
          }
        };

    QualityResult result =
        QualityJob.run(
            inputs(one, broken, ragged, nowhere, brain("run.nii.gz"), nan),
            QualityJobSettings.defaults(out()),
            listener);

    assertThat(heard)
        .containsExactly(
            "started 6",
            "refused one",
            "refused broken",
            "refused ragged",
            "refused zero",
            "used run",
            "used nan");
    assertThat(result.refused())
        .extracting(refused -> refused.problem().found())
        .startsWith("one volume")
        .contains("a mean image that does not tell brain from air");
    assertThat(rows(result))
        .extracting(row -> row.get("scan"))
        .containsExactly("run", "nan", "one", "broken", "ragged", "zero");
    // a voxel that has no number at some frame has no mean, so that it is not taken for brain
    assertThat(rows(result).get(1)).containsEntry("signals", "23");
    assertThat(rows(result).get(2).get("refused")).contains("one.nii: one volume; expected a run");
  }

  @Test
  void aVoxelOfTheMaskWithoutANumberIsRefusedByPlaceUnlessItNeverHadOne() throws IOException {
    Path mask = MadeScans.mask(folder.resolve("mask.nii"), MadeScans.GRID);
    Path late =
        MadeScans.image(
            folder.resolve("late.nii"),
            9,
            2,
            (v, t) -> v == 6 && t == 4 ? Float.NaN : MadeScans.brain(v, t));
    Path never =
        MadeScans.image(
            folder.resolve("never.nii"),
            9,
            2,
            (v, t) -> v == 6 ? Float.NaN : MadeScans.brain(v, t));

    assertThatThrownBy(() -> run(inputs(late).withMask(mask)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("late.nii, voxel 2, 1, 0, frame 5: NaN");
    Map<String, String> row = rows(run(inputs(never).withMask(mask))).getFirst();
    assertThat(row).containsEntry("signals", "11").containsEntry("coverage", "0.916667");
    assertThat(row.get("notes")).contains("1 voxels of the mask have no number");
  }

  @Test
  void aMaskOfAnotherGridIsRefused() {
    Grid other = new Grid(4, 3, 2, Affine.ofRows(3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0));
    Path mask = MadeScans.mask(folder.resolve("mask.nii"), other);

    assertThatThrownBy(() -> run(inputs(brain("run.nii")).withMask(mask)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a mask of 4 x 3 x 2 voxels of 3 x 3 x 3 mm");
  }

  @Test
  void aTableOfAnotherLengthIsRefusedUnlessItIsAnotherDataSets() throws IOException {
    Path image = brain("run.nii");
    Path table = MadeScans.confounds(folder.resolve("short.tsv"), 40, 0.1);
    QualityScan scan = inputs(image).scans().getFirst();
    QualityScan other =
        new QualityScan(
            scan.file(),
            true,
            Optional.empty(),
            Optional.of(new QualityScan.Table(table, true)),
            scan.repetitionTime(),
            "");

    assertThatThrownBy(() -> run(inputs(image).withConfounds(table)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("40 rows");
    Map<String, String> row =
        rows(run(new QualityInputs(List.of(other), List.of(), List.of()))).getFirst();
    assertThat(row).containsEntry("mean_fd", "n/a");
    assertThat(row.get("notes")).contains("short.tsv has 40 rows for 60 frames and was not used");
  }

  @Test
  void aTimeThatCannotBeOneIsNotUsedAndASidecarsIs() throws IOException {
    Path odd = MadeScans.image(folder.resolve("odd.nii"), 60, 2000, MadeScans::brain);

    Map<String, String> row = rows(run(inputs(odd))).getFirst();
    assertThat(row).containsEntry("repetition_time", "n/a").containsEntry("minutes", "n/a");
    assertThat(row.get("notes")).contains("repetition time not known: ");

    Path sub = MadeScans.image(folder.resolve("sub-1_task-a_bold.nii"), 60, 2, MadeScans::brain);
    MadeScans.text(folder.resolve("sub-1_task-a_bold.json"), "{\"RepetitionTime\": 1.5}");
    assertThat(
            rows(QualityJob.run(inputs(sub), overwriting(Optional.empty()), ScanListener.SILENT))
                .getFirst())
        .containsEntry("repetition_time", "1.5")
        .containsEntry("minutes", "1.5")
        .containsEntry("task", "a");
  }
}
