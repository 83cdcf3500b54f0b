package org.engram.pipeline.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.pipeline.preprocess.MadeDense;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the job finds in scans. */
class QualityJobTest extends QualityCase {
  @Test
  void anImageWithoutAMaskIsMaskedByItsMeanAndItsNumbersAreExact() throws IOException {
    QualityResult result = run(inputs(brain("run.nii.gz")));

    Map<String, String> row = rows(result).getFirst();
    assertThat(row)
        .containsEntry("scan", "run")
        .containsEntry("kind", "voxels")
        .containsEntry("signals", "12")
        .containsEntry("silent", "0")
        .containsEntry("frames", "60")
        .containsEntry("repetition_time", "2")
        .containsEntry("minutes", "2")
        .containsEntry("mean_fd", "n/a")
        .containsEntry("mean_dvars", "20") // every voxel changes by 20 of 1000
        .containsEntry("max_std_dvars", "1.00419") // 20 / (10 sqrt(2 (1 + 59 / 60)))
        .containsEntry("spike_share", "0")
        .containsEntry("usable_minutes", "2")
        .containsEntry("tsnr", "100")
        .containsEntry("coverage", "1")
        .containsEntry("autocorrelation", "-0.983333")
        .containsEntry("flags", "usable_minutes")
        .containsEntry("excluded", "n/a")
        .containsEntry("refused", "n/a")
        .containsEntry("mask", "n/a");
    assertThat(row.get("notes"))
        .contains("no mask: the 12 of 24 voxels whose mean is above 0.25 of the mean image's 98th")
        .contains("no connectivity matrix");
    assertThat(result.scans().getFirst().figures()).hasSize(1);
  }

  @Test
  void aDenseSeriesIsLookedAtByGrayordinateWithHcpsMotion() throws IOException {
    Path results = folder.resolve("HCP/100307/MNINonLinear/Results/rfMRI_REST1_LR");
    MadeDense.run(results.resolve("rfMRI_REST1_LR_Atlas_MSMAll.dtseries.nii"), 3, 40);
    MadeScans.text(
        results.resolve("Movement_Regressors.txt"),
        "0.1 0 0 0 0.2 0 0 0 0 0 0 0 \n0 0 0 0 0.2 0 0 0 0 0 0 0 \n".repeat(20));

    QualityResult result = run(inputs(folder.resolve("HCP")));

    assertThat(rows(result).getFirst())
        .containsEntry("scan", "100307_task-REST1")
        .containsEntry("kind", "grayordinates")
        .containsEntry("signals", "48")
        .containsEntry("silent", "0")
        .containsEntry("repetition_time", "2")
        .containsEntry("mean_fd", "0.1")
        .containsEntry("coverage", "1")
        .hasEntrySatisfying("confounds", path -> assertThat(path).endsWith("Regressors.txt"))
        .hasEntrySatisfying("notes", notes -> assertThat(notes).contains("all 48 grayordinates"));
    assertThat(result.scans().getFirst().figures()).hasSize(1);
  }

  @Test
  void aMaskAndATableAreUsed() throws IOException {
    Path image = brain("run.nii.gz");
    // the first half of the voxels and, of them, one that never changes
    Path still =
        MadeScans.image(
            folder.resolve("still.nii"),
            MadeScans.FRAMES,
            2,
            (v, t) -> v == 0 ? 1000 : MadeScans.brain(v, t));
    Path mask = MadeScans.mask(folder.resolve("mask.nii"), MadeScans.GRID);
    Path table = MadeScans.confounds(folder.resolve("confounds.tsv"), MadeScans.FRAMES, 0.6);

    Map<String, String> row =
        rows(run(inputs(image).withMask(mask).withConfounds(table))).getFirst();
    assertThat(row)
        .containsEntry("mean_fd", "0.6")
        .containsEntry("max_fd", "0.6")
        .containsEntry("moved_share", "0.983333")
        .containsEntry("mean_dvars", "30")
        .containsEntry("max_std_dvars", "1.1")
        .containsEntry("usable_minutes", "0.0333333")
        .containsEntry("flags", "mean_fd,spike_share,usable_minutes")
        .containsEntry("confounds", table.toString())
        .containsEntry("mask", mask.toString());

    QualityJobSettings again = overwriting(Optional.empty());
    Map<String, String> silent =
        rows(QualityJob.run(inputs(still).withMask(mask), again, ScanListener.SILENT)).getFirst();
    assertThat(silent)
        .containsEntry("signals", "12")
        .containsEntry("silent", "1")
        .containsEntry("coverage", "0.916667")
        .containsEntry("mean_dvars", "20");
  }

  @Test
  void aSeriesHasItsNumbersAndARegionThatNeverChangesIsTold() throws IOException {
    QualityResult result = run(inputs(MadeScans.series(folder.resolve("sub-01_timeseries.tsv"))));

    Map<String, String> row = rows(result).getFirst();
    assertThat(row)
        .containsEntry("subject", "01")
        .containsEntry("kind", "regions")
        .containsEntry("signals", "3")
        .containsEntry("silent", "1")
        .containsEntry("repetition_time", "n/a")
        .containsEntry("usable_minutes", "n/a")
        .containsEntry("tsnr", "100")
        .containsEntry("coverage", "0.666667")
        .containsEntry("flags", "coverage");
    assertThat(row.get("notes")).contains("1 region never changes: C");
    assertThat(result.scans().getFirst().figures()).hasSize(2);
  }

  @Test
  void correlationsAreExactAndThoseOfASilentRegionAreNone() {
    QualityScan scan = inputs(MadeScans.series(folder.resolve("a.tsv"))).scans().getFirst();
    double[][] matrix = SeriesReview.correlations(ScanReading.defaults().read(scan.file()));

    assertThat(matrix[0][1]).isCloseTo(-1, within(1e-12));
    assertThat(matrix[1][1]).isCloseTo(1, within(1e-12));
    assertThat(matrix[2]).containsOnly(Double.NaN);
  }

  @Test
  void onlyARecipesRuleExcludesAndTheReasonIsKept() throws IOException {
    Path recipe =
        MadeScans.text(
            folder.resolve("mine.yaml"),
            "name: mine\nexclusion:\n  min_tsnr: 50\n  min_minutes: 3\n");
    QualityInputs inputs =
        inputs(brain("run.nii.gz"), MadeScans.series(folder.resolve("sub-01_timeseries.tsv")));
    QualityJobSettings settings =
        overwriting(Optional.of(PreprocessRecipe.of(recipe.toString(), List.of())));

    QualityResult result = QualityJob.run(inputs, settings, ScanListener.SILENT);

    assertThat(rows(result))
        .extracting(row -> row.get("excluded"))
        .containsExactly(
            "usable_minutes 2.000 is below 3.000",
            "usable_minutes is not known, and the rule asks for it");
    assertThat(result.excluded()).isEqualTo(2);
    JsonNode sidecar = JsonMapper.shared().readTree(Files.readString(out().resolve("qc.json")));
    assertThat(sidecar.get("recipe").asString()).isEqualTo("mine");
    assertThat(sidecar.get("rule").get("min_minutes").asDouble()).isEqualTo(3);
    assertThat(sidecar.get("thresholds").get("max_mean_fd").asDouble()).isEqualTo(0.25);
    assertThat(Files.readString(result.page()))
        .contains("Excluded: usable_minutes 2.000 is below 3.000.")
        .contains("the rule of the recipe mine (min_minutes 3.0, min_tsnr 50.0)");

    QualityResult free = QualityJob.run(inputs, overwriting(Optional.empty()), ScanListener.SILENT);
    assertThat(free.excluded()).isEqualTo(0);
    assertThat(free.flagged()).isEqualTo(2);
  }
}
