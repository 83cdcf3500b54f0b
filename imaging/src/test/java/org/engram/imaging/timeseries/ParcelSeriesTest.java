package org.engram.imaging.timeseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.cifti.BrainModel;
import org.engram.imaging.cifti.BrainModelAxis;
import org.engram.imaging.cifti.CiftiHeader;
import org.engram.imaging.cifti.CiftiWriter;
import org.engram.imaging.cifti.Indices;
import org.engram.imaging.cifti.ParcelAxis;
import org.engram.imaging.cifti.SeriesAxis;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParcelSeriesTest {
  @TempDir Path folder;

  private Path write(String name, CiftiHeader header) {
    Path file = folder.resolve(name);
    CiftiWriter.write(
        file,
        header,
        CiftiWriter.Numbers.FLOAT64,
        (row, into) -> Arrays.setAll(into, column -> 10 * row + column / 3.0));
    return file;
  }

  private static CiftiHeader parcels(SeriesAxis series) {
    return CiftiHeader.of(ParcelAxis.named(List.of("HIP-head-m-rh", "LH_Vis_1")), series);
  }

  @Test
  void parcelsAreTheRegionsAndTheStepIsTheRepetitionTime() {
    SeriesAxis series = new SeriesAxis(4, 0, 720, -3, SeriesAxis.Unit.SECOND);

    TimeSeries read = TimeSeriesFile.read(write("sub-01_bold.ptseries.nii", parcels(series)));

    assertThat(read.labels()).containsExactly("HIP-head-m-rh", "LH_Vis_1");
    assertThat(read.regions()).isEqualTo(2);
    assertThat(read.frames()).isEqualTo(4);
    assertThat(read.repetitionTime()).hasValue(0.72);
    assertThat(read.values())
        .containsExactly(0, 1 / 3.0, 2 / 3.0, 1, 10, 10 + 1 / 3.0, 10 + 2 / 3.0, 11);
    assertThat(read.notes()).isEmpty();
  }

  @Test
  void aStepOfZeroLeavesTheRepetitionTimeToTheSidecar() throws IOException {
    Path file = write("sub-01_bold.ptseries.nii", parcels(SeriesAxis.ofSeconds(4, 0)));
    Files.writeString(folder.resolve("sub-01_bold.json"), "{\"RepetitionTime\": 0.8}");

    assertThat(TimeSeriesFile.read(file).repetitionTime()).hasValue(0.8);
  }

  @Test
  void aSeriesThatIsNoneInTimeOrTakesAnHourAFrameIsRefused() {
    Path hertz =
        write("a.ptseries.nii", parcels(new SeriesAxis(4, 0, 1, 0, SeriesAxis.Unit.HERTZ)));
    Path slow = write("b.ptseries.nii", parcels(SeriesAxis.ofSeconds(4, 720)));

    assertThatThrownBy(() -> TimeSeriesFile.read(hertz))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a series in hertz");
    assertThatThrownBy(() -> TimeSeriesFile.read(slow))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("SeriesStep")
        .hasMessageContaining("looks like milliseconds");
  }

  @Test
  void aDenseSeriesIsToBeParcellatedFirst() throws IOException {
    BrainModelAxis dense =
        new BrainModelAxis(
            List.of(new BrainModel.Surface("CORTEX_LEFT", 0, 10, Indices.of(0, 1))),
            Optional.empty());
    Path file = write("a.dtseries.nii", CiftiHeader.of(dense, SeriesAxis.ofSeconds(4, 2)));
    Path renamed = Files.copy(file, folder.resolve("b.ptseries.nii"));

    assertThatThrownBy(() -> TimeSeriesFile.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("a dense CIFTI series, by its name")
        .hasMessageContaining("Parcellate it first");
    assertThatThrownBy(() -> TimeSeriesFile.read(renamed))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("dense time series, 2 x 4")
        .hasMessageContaining("Parcellate it first");
  }

  @Test
  void theNameWithoutItsEndingIsTheScan() {
    assertThat(SeriesFormat.stem("sub-01_task-rest_bold.ptseries.nii"))
        .isEqualTo("sub-01_task-rest_bold");
    assertThat(TimeSeriesFile.supports(Path.of("x.PTSERIES.nii"))).isTrue();
    assertThat(TimeSeriesFile.supports(Path.of("x.dtseries.nii"))).isFalse();
  }

  @Test
  void theRealSeriesIsRead() {
    TimeSeries read = TimeSeriesFile.read(TestData.real("cifti/test.ptseries.nii"));

    assertThat(read.regions()).isEqualTo(281);
    assertThat(read.frames()).isEqualTo(5);
    assertThat(read.repetitionTime()).hasValue(0.8);
    assertThat(read.labels()).startsWith("Label_1", "Label_2").endsWith("Label_281");
    assertThat(read.value(280, 4)).isEqualTo(0.02753759f);
  }
}
