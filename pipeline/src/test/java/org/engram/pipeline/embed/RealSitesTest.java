package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.InputPreparation.Options;
import org.engram.pipeline.scan.RefusedScan;
import org.junit.jupiter.api.Test;

/** Scans of four sites, each with a repetition time of its own. */
class RealSitesTest extends RealScans {
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
}
