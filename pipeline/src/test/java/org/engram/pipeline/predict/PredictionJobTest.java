package org.engram.pipeline.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.LatentError;
import org.engram.models.brainjepa.LatentPredictionError;
import org.engram.pipeline.embed.SmallModel;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PredictionJobTest extends PredictedScans {
  @Test
  void theTableHasEveryRegionAndPatchOfEachScanWithTheLibrarysErrors() throws IOException {
    PredictionResult result = predict(settings("errors.csv"));

    assertThat(result.refused()).isEmpty();
    List<String[]> rows = rows("errors.csv");
    assertThat(rows).hasSize(3 * 12 * 4);
    // The second scan, region 5 (B2), patch 3: 48 + 5 * 4 + 3
    String[] row = rows.get(71);
    assertThat(row[0]).isEqualTo("02");
    assertThat(row[1]).isEqualTo("a");
    assertThat(row[2]).isEqualTo("task-rest_run-1");
    assertThat(row[3]).endsWith("sub-02_ses-a_task-rest_run-1_timeseries.tsv");
    assertThat(List.of(row).subList(4, 11)).containsExactly("0", "5", "B2", "L", "B", "3", "48.0");
    try (BrainJepa model = SmallModel.load(directory)) {
      double[] errors =
          LatentPredictionError.of(model, LatentError.SMOOTH_L1)
              .measure(
                  new InputPreparation(model.description(), InputPreparation.Options.defaults())
                      .prepare(TimeSeriesFile.read(found().get(1).path()))
                      .windows()
                      .getFirst(),
                  new Masking.Regions(10).masks(model.description()));
      for (int token = 0; token < 48; token++) {
        assertThat(rows.get(48 + token)[11]).isEqualTo(Float.toString((float) errors[token]));
      }
    }
  }

  @Test
  void theSummaryIsTheMeanOverScansAndThenOverRegions() throws IOException {
    PredictionSummary summary = predict(settings("errors.csv")).summary();

    double[] regions = new double[12];
    for (String[] row : rows("errors.csv")) {
      regions[Integer.parseInt(row[5])] += Double.parseDouble(row[11]) / 12;
    }
    double all = 0;
    for (int region = 0; region < 12; region++) {
      all += regions[region] / 12;
      assertThat(summary.regions().get(region).error()).isCloseTo(regions[region], within(1e-6));
    }
    assertThat(summary.error()).isCloseTo(all, within(1e-6));
    assertThat(summary.networks())
        .extracting(PredictionSummary.NetworkError::network)
        .containsExactly("A", "B", "C");
    assertThat(summary.networks().get(1).error())
        .isCloseTo((regions[4] + regions[5] + regions[6] + regions[7]) / 4, within(1e-6));
    List<PredictionSummary.RegionError> worst = summary.worst(5);
    assertThat(worst).hasSize(5);
    assertThat(worst.getFirst().error())
        .isEqualTo(summary.regions().stream().mapToDouble(r -> r.error()).max().getAsDouble());
  }

  @Test
  void theSameJobGivesTheSameBytes() {
    PredictionResult one = predict(settings("one.csv"));
    PredictionResult two = predict(settings("two.csv"));

    assertThat(one.out()).hasSameBinaryContentAs(two.out());
    assertThat(one.sidecar()).hasSameBinaryContentAs(two.sidecar());
  }

  @Test
  void everyWindowOfALongRunHasItsRowsAndTimes() throws IOException {
    PredictionSettings s = settings("errors.csv");
    InputPreparation.Options input = s.input();
    predict(
        new PredictionSettings(
            s.out(),
            new Masking.Windows(),
            LatentError.COSINE,
            s.reading(),
            new InputPreparation.Options(
                input.sampling(),
                WindowPolicy.fromName("all"),
                input.shortRuns(),
                input.missing(),
                input.constants(),
                false),
            false));

    List<String[]> rows = rows("errors.csv");
    assertThat(rows).hasSize(3 * 2 * 48);
    assertThat(rows.get(48)[4]).isEqualTo("1");
    assertThat(rows.get(49)[10]).isEqualTo("80.0"); // 32 frames of 2 s, then 8
    assertThat(rows).allSatisfy(row -> assertThat(Double.parseDouble(row[11])).isBetween(0.0, 2.0));
  }

  @Test
  void tokensThatWereNotChosenHaveNoError() throws IOException {
    PredictionSettings s = settings("errors.csv");
    PredictionResult result =
        predict(masked(s, new Masking.Chosen(List.of("A2", "C4"), List.of(1))));

    List<Integer> measured = new ArrayList<>();
    List<String[]> rows = rows("errors.csv");
    assertThat(rows).hasSize(144);
    for (int i = 0; i < 48; i++) {
      if (rows.get(i).length == 12) {
        measured.add(i);
      }
    }
    assertThat(measured).containsExactly(1 * 4 + 1, 11 * 4 + 1);
    assertThat(result.summary().regions())
        .extracting(region -> region.region().label())
        .containsExactly("A2", "C4");
  }

  @Test
  void aBadFileIsRefusedAndTheRestGoesOn() throws IOException {
    Files.writeString(scans.resolve("sub-02_ses-a_task-rest_run-1_timeseries.tsv"), "A1\tA2\n1\tx");
    PredictionResult result = predict(settings("errors.csv"));

    assertThat(rows("errors.csv")).hasSize(2 * 48);
    assertThat(result.refused()).hasSize(1);
    assertThat(result.refused().getFirst().scan().subject()).isEqualTo("02");
    JsonNode sidecar = JsonMapper.shared().readTree(Files.readString(result.sidecar()));
    assertThat(sidecar.get("refused").get(0).get("found").asString()).contains("x");
    assertThat(sidecar.get("scans").size()).isEqualTo(2);
    assertThat(sidecar.get("mask").asString()).isEqualTo("regions, in 10 folds by index");
    assertThat(sidecar.get("target_encoder").asString()).isEqualTo("target_encoder");
    assertThat(sidecar.get("error").asString()).isEqualTo("smooth-l1");
  }

  @Test
  void aRegionThatWasFilledInHasNoErrorAndIsInNoMean() throws IOException {
    List<String> without = LABELS.stream().filter(label -> !label.equals("B2")).toList();
    SmallModel.writeRun(scans, "sub-02_ses-a_task-rest_run-1_timeseries", 2, 70, without);
    PredictionSettings s = settings("errors.csv");

    PredictionResult result = predict(filling(s));

    List<String[]> rows = rows("errors.csv");
    assertThat(rows).hasSize(3 * 48);
    for (int i = 0; i < rows.size(); i++) {
      boolean filled = rows.get(i)[0].equals("02") && rows.get(i)[6].equals("B2");
      assertThat(rows.get(i)).as("row %s", i).hasSize(filled ? 11 : 12);
    }
    PredictionSummary.RegionError region = result.summary().regions().get(5);
    assertThat(region.scans()).isEqualTo(2);
    double sum = 0;
    for (int patch = 0; patch < 4; patch++) {
      double mean =
          (Float.parseFloat(rows.get(20 + patch)[11])
                  + (double) Float.parseFloat(rows.get(96 + 20 + patch)[11]))
              / 2;
      assertThat(region.patches().get(patch)).isEqualTo(mean);
      sum += mean;
    }
    assertThat(region.error()).isCloseTo(sum / 4, within(1e-15));
    assertThat(result.summary().regions().get(4).scans()).isEqualTo(3);
    JsonNode sidecar = JsonMapper.shared().readTree(Files.readString(result.sidecar()));
    assertThat(sidecar.get("regions").get(5).get("scans").asInt()).isEqualTo(2);
    assertThat(sidecar.get("scans").get(1).get("warnings").get(0).asString())
        .isEqualTo("1 missing regions filled (mean): B2");
  }

  @Test
  void aScanWithNothingOfWhatIsMaskedIsRefused() throws IOException {
    List<String> without = LABELS.stream().filter(label -> !label.equals("B2")).toList();
    SmallModel.writeRun(scans, "sub-02_ses-a_task-rest_run-1_timeseries", 2, 70, without);

    PredictionResult result =
        predict(
            filling(masked(settings("errors.csv"), new Masking.Chosen(List.of("B2"), List.of()))));

    assertThat(rows("errors.csv")).hasSize(2 * 48);
    assertThat(result.refused().getFirst().problem().line())
        .contains("sub-02", "every masked region is missing");
  }

  @Test
  void noUsableScanLeavesNoFile() throws IOException {
    for (ScanFile scan : found()) {
      Files.writeString(scan.path(), "A1\tA2\n1\tx");
    }
    assertThatThrownBy(() -> predict(settings("errors.csv")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("none of 3 scans");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("scans", "model");
  }

  @Test
  void aTableThatIsThereIsNotReplacedUnasked() throws IOException {
    Files.writeString(folder.resolve("errors.csv"), "mine");
    assertThatThrownBy(() -> predict(settings("errors.csv")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--overwrite");
    assertThat(folder.resolve("errors.csv")).hasContent("mine");
  }

  @Test
  void foldsHideEveryRegionOnceAndNeighboursApart() {
    List<BitSet> masks = new Masking.Regions(5).masks(description());

    assertThat(masks).hasSize(5);
    assertThat(masks.get(1).stream().map(token -> token / 4).distinct()).containsExactly(1, 6, 11);
    Set<Integer> seen = new HashSet<>();
    masks.forEach(mask -> mask.stream().forEach(token -> assertThat(seen.add(token)).isTrue()));
    assertThat(seen).hasSize(48);
  }

  @Test
  void windowsHideEachPatchOfAllRegions() {
    List<BitSet> masks = new Masking.Windows().masks(description());

    assertThat(masks).hasSize(4);
    assertThat(masks.get(2).cardinality()).isEqualTo(12);
    assertThat(masks.get(2).stream().map(token -> token % 4).distinct()).containsExactly(2);
  }

  @Test
  void masksThatDoNotFitTheModelAreRefusedByTheirNumbers() {
    for (Masking wrong :
        List.of(
            new Masking.Regions(1),
            new Masking.Regions(13),
            new Masking.Chosen(List.of("Z9"), List.of()),
            new Masking.Chosen(List.of(), List.of(4)),
            new Masking.Chosen(List.of(), List.of(-1)),
            new Masking.Chosen(List.of(), List.of(0, 1, 2, 3)))) {
      assertThatThrownBy(() -> wrong.masks(description()))
          .as(wrong.words())
          .isInstanceOf(ConfigurationException.class);
    }
  }
}
