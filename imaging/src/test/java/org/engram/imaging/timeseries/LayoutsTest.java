package org.engram.imaging.timeseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layouts of several files: UK Biobank pairs, and series with BIDS sidecars. */
class LayoutsTest {
  private static final String SERIES = "A\tB\n1\t2\n3\t4\n5\t7\n";

  @TempDir Path folder;

  private Path bids(String name) throws IOException {
    Path func = Files.createDirectories(folder.resolve("sub-01/func"));
    TestData.write(folder, "dataset_description.json", "{\"Name\": \"x\"}");
    return TestData.write(func, name, SERIES);
  }

  @Test
  void aUkBiobankPairIsJoinedSubcortexFirst() throws IOException {
    Path scan = Files.createDirectory(folder.resolve("1000013_2_0"));
    Path cortex =
        TestData.gzip(
            scan, "fMRI.Schaefer17n400p.csv.gz", "label_name,0,1\nLH_VisCent_1,1,2\nRH,3,4\n");
    TestData.gzip(scan, "fMRI.Tian_Subcortex_S3_3T.csv.gz", "label_name,0,1\nHIP-rh,5,6\n");
    TimeSeries series = TimeSeriesFile.read(scan);
    assertThat(series.labels()).containsExactly("HIP-rh", "LH_VisCent_1", "RH");
    assertThat(series.values()).containsExactly(5, 6, 1, 2, 3, 4);
    assertThat(TimeSeriesFile.read(cortex).values()).isEqualTo(series.values());
    assertThat(ScanFile.of(scan).subject()).isEqualTo("1000013_2_0");
    assertThat(ScanFile.of(cortex).subject()).isEqualTo("1000013_2_0");
  }

  @Test
  void halfAUkBiobankPairIsRefusedByTheNameOfTheOther() throws IOException {
    TestData.gzip(folder, "fMRI.Schaefer17n400p.csv.gz", "label_name,0,1\nLH,1,2\n");
    assertThatThrownBy(() -> TimeSeriesFile.read(folder))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no file fMRI.Tian_Subcortex_S3_3T.csv.gz");
  }

  @Test
  void aUkBiobankPairOfTwoLengthsIsRefusedWithBoth() throws IOException {
    TestData.gzip(folder, "fMRI.Schaefer17n400p.csv.gz", "label_name,0,1\nLH,1,2\n");
    TestData.gzip(folder, "fMRI.Tian_Subcortex_S3_3T.csv.gz", "label_name,0,1,2\nHIP,5,6,7\n");
    assertThatThrownBy(() -> TimeSeriesFile.read(folder))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("3 frames of the subcortex, 2 of the cortex");
  }

  @Test
  void theRepetitionTimeIsTheSidecars() throws IOException {
    Path file = bids("sub-01_task-rest_timeseries.tsv");
    assertThat(TimeSeriesFile.read(file).repetitionTime()).isEmpty();
    TestData.write(folder, "task-rest_timeseries.json", "{\"RepetitionTime\": 3}");
    assertThat(TimeSeriesFile.read(file).repetitionTime()).hasValue(3);
    TestData.write(folder, "task-nback_timeseries.json", "{\"RepetitionTime\": 9}");
    Path own = folder.resolve("sub-01/func/sub-01_task-rest_timeseries.json");
    Files.writeString(own, "{\"RepetitionTime\": 0.735}");
    TimeSeries series = TimeSeriesFile.read(file);
    assertThat(series.repetitionTime()).hasValue(0.735);
    assertThat(
            TimeSeriesFile.read(file, ReadOptions.defaults().withRepetitionTime(2))
                .repetitionTime())
        .hasValue(2);
  }

  @Test
  void aSamplingFrequencyIsTurnedAndHeldAgainstTheRepetitionTime() throws IOException {
    Path file = TestData.write(folder, "a.tsv", SERIES);
    Path sidecar = folder.resolve("a.json");
    Files.writeString(sidecar, "{\"SamplingFrequency\": 0.5}");
    assertThat(TimeSeriesFile.read(file).repetitionTime()).hasValue(2);
    Files.writeString(sidecar, "{\"SamplingFrequency\": 0.5, \"RepetitionTime\": 0.8}");
    assertThatThrownBy(() -> TimeSeriesFile.read(file))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("0.5 Hz beside a RepetitionTime of 0.8 s");
  }

  @Test
  void aSidecarThatCannotBeIsRefused() throws IOException {
    Path file = TestData.write(folder, "a.tsv", SERIES);
    Path sidecar = folder.resolve("a.json");
    Files.writeString(sidecar, "{\"RepetitionTime\": 735}");
    assertThatThrownBy(() -> TimeSeriesFile.read(file))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("milliseconds: write 0.735");
    Files.writeString(sidecar, "{\"RepetitionTime\": \"2 s\"}");
    assertThatThrownBy(() -> TimeSeriesFile.read(file)).hasMessageContaining("\"2 s\"");
    Files.writeString(sidecar, "{\"RepetitionTime\": ");
    assertThatThrownBy(() -> TimeSeriesFile.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("a.json");
    Files.writeString(sidecar, "[2]");
    assertThatThrownBy(() -> TimeSeriesFile.read(file)).hasMessageContaining("a JSON object");
  }

  @Test
  void optionsThatCannotBeAreRefused() {
    ReadOptions options = ReadOptions.defaults();
    assertThatThrownBy(() -> options.withRepetitionTime(2000))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("write 2.0");
    assertThatThrownBy(() -> options.withExpectedRegions(0))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> options.withVariable(" ")).isInstanceOf(ConfigurationException.class);
  }
}
