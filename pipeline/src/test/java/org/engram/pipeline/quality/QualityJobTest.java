package org.engram.pipeline.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.quality.QualitySettings;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.pipeline.preprocess.MadeDense;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class QualityJobTest {
  @TempDir private Path folder;

  private Path out() {
    return folder.resolve("qc");
  }

  private static QualityInputs inputs(Path... files) {
    List<String> names = new ArrayList<>();
    for (Path file : files) {
      names.add(file.toString());
    }
    return QualityInputs.find(names, Optional.empty());
  }

  private QualityResult run(QualityInputs inputs) {
    return QualityJob.run(inputs, QualityJobSettings.defaults(out()), ScanListener.SILENT);
  }

  /** The table's rows by column. */
  private static List<Map<String, String>> rows(QualityResult result) throws IOException {
    List<String> lines = Files.readAllLines(result.table());
    String[] columns = lines.getFirst().split("\t", -1);
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t", -1);
      assertThat(cells).hasSameSizeAs(columns);
      Map<String, String> row = new LinkedHashMap<>();
      for (int c = 0; c < columns.length; c++) {
        row.put(columns[c], cells[c]);
      }
      rows.add(row);
    }
    return rows;
  }

  private Path brain(String name) {
    return MadeScans.image(folder.resolve(name), MadeScans.FRAMES, 2, MadeScans::brain);
  }

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

  private QualityJobSettings overwriting(Optional<PreprocessRecipe> recipe) {
    return new QualityJobSettings(
        out(), QualitySettings.defaults(), ScanReading.defaults(), recipe, 0.25, 1, true);
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

  @Test
  void threadsChangeNothing() throws IOException {
    QualityInputs inputs =
        inputs(
            brain("run.nii.gz"),
            MadeScans.series(folder.resolve("a.tsv")),
            MadeScans.series(folder.resolve("b.tsv")));
    Path other = folder.resolve("other");

    run(inputs);
    QualityJob.run(
        inputs,
        new QualityJobSettings(
            other,
            QualitySettings.defaults(),
            ScanReading.defaults(),
            Optional.empty(),
            0.25,
            1,
            false),
        ScanListener.SILENT);

    for (String file : List.of("qc.tsv", "qc.json", "qc.html")) {
      assertThat(other.resolve(file)).hasSameBinaryContentAs(out().resolve(file));
    }
  }

  @Test
  void anEarlierResultIsKeptUnlessItIsToBeReplaced() {
    QualityInputs inputs = inputs(brain("run.nii.gz"));
    run(inputs);

    assertThatThrownBy(() -> run(inputs))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("qc.tsv")
        .hasMessageContaining("--overwrite");
    assertThatThrownBy(
            () ->
                QualityJob.run(
                    inputs,
                    QualityJobSettings.defaults(folder.resolve("run.nii.gz")),
                    ScanListener.SILENT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("this folder cannot be made");
  }

  @Test
  void aStoppedJobContinuesAndEndsWithTheSameBytes() throws IOException {
    Path dense = MadeDense.run(folder.resolve("in/sub-03_bold.dtseries.nii"), 3, 40);
    Path broken = MadeScans.text(folder.resolve("in/sub-02_timeseries.tsv"), "A\tB\n1\n");
    QualityInputs inputs =
        inputs(
            brain("in/sub-01_bold.nii.gz"),
            broken,
            dense,
            MadeScans.series(folder.resolve("in/sub-04_timeseries.tsv")));
    run(inputs);
    Path again = folder.resolve("again");
    QualityJobSettings settings = QualityJobSettings.defaults(again);

    assertThatThrownBy(() -> QualityJob.run(inputs, settings, new Stopper()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("stopped");
    assertThat(again.resolve("qc.tsv")).doesNotExist();
    assertThat(again.resolve("qc.tsv.partial")).exists();
    QualityJobSettings other =
        new QualityJobSettings(
            again, settings.thresholds(), settings.reading(), Optional.empty(), 0.5, 1, false);
    assertThatThrownBy(() -> QualityJob.run(inputs, other, ScanListener.SILENT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("mask_share was 0.25, is now 0.5");
    List<Integer> before = new ArrayList<>();
    QualityJob.run(inputs, settings, new Counter(before));

    assertThat(before).containsExactly(4, 3); // four scans, of which three were there
    assertThat(again.resolve("qc.tsv.partial")).doesNotExist();
    for (String file : List.of("qc.tsv", "qc.json", "qc.html")) {
      assertThat(again.resolve(file)).hasSameBinaryContentAs(out().resolve(file));
    }
  }

  private static class Counter implements ScanListener {
    private final List<Integer> counts;

    Counter(List<Integer> counts) {
      this.counts = counts;
    }

    @Override
    public void started(int scans, int before) {
      counts.addAll(List.of(scans, before));
    }

    @Override
    public void used(ScanFile scan) {}

    @Override
    public void refused(ScanFile scan, Problem problem) {}
  }

  private static final class Stopper extends Counter {
    Stopper() {
      super(new ArrayList<>());
    }

    @Override
    public void used(ScanFile scan) {
      if (scan.subject().equals("03")) {
        throw new IllegalStateException("stopped");
      }
    }
  }
}
