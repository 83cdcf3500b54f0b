package org.engram.pipeline.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.pipeline.inspect.Fit.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FitTest {
  @TempDir private Path folder;
  private Path model;
  private InspectSettings settings;

  @BeforeEach
  void aModel() {
    model = Made.model(folder);
    settings = InspectSettings.defaults().withModel(model);
  }

  @Test
  void aSeriesOfTheModelsOwnFitsAsItIs() throws IOException {
    Fit fit = fit(Made.csv(folder, "a.csv", Made.LABELS.reversed(), 70), withTime(2.0));

    assertThat(fit.model()).isEqualTo("model");
    assertThat(fit.verdict()).isEqualTo(Verdict.FITS);
    assertThat(fit.options()).isEmpty();
    assertThat(fit.regions().orElseThrow())
        .isEqualTo(new Fit.RegionFit(4, 4, 1, List.of(), List.of()));
    assertThat(fit.windows()).isEqualTo(OptionalInt.of(2));
  }

  @Test
  void everyOptionThatEmbedWouldNeedIsTold() throws IOException {
    Path file = Made.csv(folder, "a.csv", List.of("insula", "amygdala", "cerebellum"), 20);

    Fit fit = fit(file, settings);

    assertThat(fit.verdict()).isEqualTo(Verdict.FITS_WITH_OPTIONS);
    assertThat(fit.options())
        .containsExactly(
            "--missing-regions mean (or zero)",
            "--tr SECONDS (or --tr-table FILE)",
            "--short-runs pad-mean (or tile)");
    assertThat(fit.regions().orElseThrow())
        .isEqualTo(
            new Fit.RegionFit(2, 4, 0.5, List.of("caudate", "precuneus"), List.of("cerebellum")));
    assertThat(fit.findings()).anyMatch(finding -> finding.contains("20 frames"));
  }

  @Test
  void aConstantRegionNeedsItsOption() throws IOException {
    StringBuilder text = new StringBuilder(String.join(",", Made.LABELS)).append('\n');
    for (int frame = 0; frame < 32; frame++) {
      text.append(Math.sin(frame)).append(",1,").append(Math.cos(frame)).append(',');
      text.append(frame % 3).append('\n');
    }
    Path file = Files.writeString(folder.resolve("a.csv"), text);

    Fit fit = fit(file, withTime(2.0));

    assertThat(fit.options()).containsExactly("--constant-regions mark");
    assertThat(fit.regions().orElseThrow().coverage()).isEqualTo(0.75);
  }

  @Test
  void aTableWithoutLabelsOfTheModelsNumberNeedsItsOrderVouchedFor() throws IOException {
    Path file = Made.bare(folder, "a.csv", 4, 40);

    Fit fit = fit(file, withTime(1.0));
    Fit stated = fit(file, withTime(1.0).withAssumeOrder());

    assertThat(fit.options()).containsExactly("--assume-order", "--short-runs pad-mean (or tile)");
    assertThat(stated.options()).containsExactly("--short-runs pad-mean (or tile)");
  }

  @Test
  void anotherRepetitionTimeIsResampledAndSaid() throws IOException {
    Fit fit = fit(Made.csv(folder, "a.csv", Made.LABELS, 128), withTime(0.7));

    assertThat(fit.verdict()).isEqualTo(Verdict.FITS);
    assertThat(fit.windows()).isEqualTo(OptionalInt.of(1));
    assertThat(fit.findings()).contains("resampled from 0.7 s to 2.0 s (band-limited)");
  }

  @Test
  void aTableOfAnotherAtlasDoesNotFit() throws IOException {
    Fit unlabelled = fit(Made.bare(folder, "a.csv", 5, 40), settings);
    Fit labelled = fit(Made.csv(folder, "b.csv", List.of("V1", "V2", "V4"), 40), settings);

    assertThat(unlabelled.verdict()).isEqualTo(Verdict.DOES_NOT_FIT);
    assertThat(unlabelled.findings()).singleElement().asString().contains("4 rows or columns");
    assertThat(labelled.verdict()).isEqualTo(Verdict.DOES_NOT_FIT);
    assertThat(labelled.findings())
        .singleElement()
        .asString()
        .contains("none of its 3 labels is known");
  }

  @Test
  void theModelsOwnPartsFitIt() {
    assertThat(fit(model.resolve("model.safetensors"), settings).verdict()).isEqualTo(Verdict.FITS);
    assertThat(fit(model.resolve("regions.tsv"), settings).verdict()).isEqualTo(Verdict.FITS);
    assertThat(fit(model.resolve("gradients.csv"), settings).findings())
        .containsExactly("4 regions x 3 axes, the model's own");
    assertThat(fit(model.resolve("normalization.json"), settings).verdict())
        .isEqualTo(Verdict.FITS);
    assertThat(fit(model, settings).verdict()).isEqualTo(Verdict.FITS);
  }

  @Test
  void gradientsOfAnotherSizeDoNot() throws IOException {
    Path file = Files.writeString(folder.resolve("gradients5.csv"), "1,2,3\n".repeat(5));

    Fit fit = fit(file, settings);

    assertThat(fit.verdict()).isEqualTo(Verdict.DOES_NOT_FIT);
    assertThat(fit.findings()).containsExactly("5 regions x 3 axes, not 4 x 3");
  }

  private InspectSettings withTime(double seconds) {
    return settings.withRead(ReadOptions.defaults().withRepetitionTime(seconds));
  }

  private static Fit fit(Path file, InspectSettings settings) {
    return Inspection.of(file, settings).fit().orElseThrow();
  }
}
