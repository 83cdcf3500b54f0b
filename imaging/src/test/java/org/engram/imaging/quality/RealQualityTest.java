package org.engram.imaging.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.confounds.ConfoundSettings;
import org.engram.imaging.confounds.ConfoundTable;
import org.engram.imaging.confounds.Confounds;
import org.engram.imaging.signal.cleaning.CensoredFrames;
import org.engram.imaging.signal.cleaning.Cleaned;
import org.engram.imaging.signal.cleaning.Cleaning;
import org.engram.imaging.signal.cleaning.CleaningSettings;
import org.engram.imaging.signal.cleaning.Interpolation;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.junit.jupiter.api.Test;

/** The first 30 volumes of a real run of 31 regions with a real fMRIPrep table of 30 frames. */
class RealQualityTest {
  private static final String TABLE = "fmri4d/fmriprep_desc-confounds_regressors.tsv";

  @Test
  void numbersOfARealTable() {
    ScanQuality scan =
        QualityCheck.review(
                run(),
                Optional.of(ConfoundTable.read(real(TABLE))),
                OptionalDouble.empty(),
                QualitySettings.defaults())
            .quality();

    assertThat(scan.meanFd().orElseThrow()).isCloseTo(0.107792906248, within(1e-10));
    assertThat(scan.maxStdDvars().orElseThrow()).isCloseTo(1.355317, within(1e-12));
    assertThat(scan.movedShare()).hasValue(0);
    assertThat(scan.minutes().orElseThrow()).isCloseTo(0.945, within(1e-12));
    assertThat(scan.flags())
        .extracting(QualityFlag::kind)
        .contains(QualityFlag.Kind.SHORT)
        .doesNotContain(QualityFlag.Kind.MEAN_FD);
  }

  @Test
  void aRealRunIsCleanedWithARealTable() {
    Confounds confounds =
        ConfoundTable.read(real(TABLE)).select(ConfoundSettings.preset("ica_aroma"));
    CleaningSettings settings =
        CleaningSettings.defaults().withCensoring(Interpolation.LINEAR, CensoredFrames.INTERPOLATE);
    Cleaned cleaned = Cleaning.clean(run(), confounds, settings);

    assertThat(cleaned.series().frames()).isEqualTo(30);
    assertThat(cleaned.censored()).isEqualTo(1);
    assertThat(cleaned.regressors()).isEqualTo(6);
    assertThat(cleaned.degreesOfFreedom()).isEqualTo(21);
    double[] kept = Arrays.copyOfRange(cleaned.series().region(3), 1, 30);
    assertThat(Arrays.stream(kept).sum()).isCloseTo(0, within(1e-10));
    assertThat(Arrays.stream(kept).map(v -> v * v).sum()).isCloseTo(28, within(1e-9));
  }

  private static TimeSeries run() {
    TimeSeries whole =
        TimeSeriesFile.read(real("timeseries/nitime/fmri_timeseries.csv"), ReadOptions.defaults());
    double[] values = new double[whole.regions() * 30];
    for (int r = 0; r < whole.regions(); r++) {
      System.arraycopy(whole.region(r), 0, values, r * 30, 30);
    }
    return new TimeSeries(
        "nitime", whole.labels(), whole.regions(), 30, values, OptionalDouble.of(1.89), List.of());
  }

  private static Path real(String name) {
    String stated = System.getenv("ENGRAM_TEST_DATA");
    Path folder = stated == null ? null : Path.of(stated);
    for (Path up = Path.of("").toAbsolutePath();
        folder == null && up != null;
        up = up.getParent()) {
      if (Files.isDirectory(up.resolve("shared/data"))) {
        folder = up.resolve("shared/data");
      }
    }
    assumeTrue(
        folder != null && Files.exists(folder.resolve(name)),
        name + " is not in the folder of ENGRAM_TEST_DATA (default ../shared/data)");
    return folder.resolve(name);
  }
}
