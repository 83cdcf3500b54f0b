package org.engram.imaging.timeseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;

class MatlabSeriesTest {
  private static final ReadOptions TWO = ReadOptions.defaults().withExpectedRegions(2);

  @TempDir Path folder;

  static Matrix twoByThree() {
    Matrix matrix = Mat5.newMatrix(2, 3);
    for (int i = 0; i < 6; i++) {
      matrix.setDouble(i / 3, i % 3, i + 0.5);
    }
    return matrix;
  }

  private Path write(MatFile content) throws IOException {
    Path file = folder.resolve("a.mat");
    Mat5.writeToFile(content, file.toFile());
    return file;
  }

  @Test
  void theOnlyMatrixIsTheSeries() throws IOException {
    Path file = write(Mat5.newMatFile().addArray("tc", twoByThree()));
    TimeSeries series = TimeSeriesFile.read(file, TWO);
    assertThat(series.values()).containsExactly(0.5, 1.5, 2.5, 3.5, 4.5, 5.5);
    assertThat(series.notes()).contains("variable tc [2 x 3]");
    assertThat(series.repetitionTime()).isEmpty();
  }

  @Test
  void aCellArrayOfStringsNamesTheRegionsAndAScalarTheRepetitionTime() throws IOException {
    Cell names = Mat5.newCell(1, 3);
    names.set(0, Mat5.newString("A")).set(1, Mat5.newString("B")).set(2, Mat5.newString("C"));
    Path file =
        write(
            Mat5.newMatFile()
                .addArray("tc", twoByThree())
                .addArray("labels", names)
                .addArray("TR", Mat5.newScalar(2.5)));
    TimeSeries series = TimeSeriesFile.read(file);
    assertThat(series.labels()).containsExactly("A", "B", "C");
    assertThat(series.values()).containsExactly(0.5, 3.5, 1.5, 4.5, 2.5, 5.5);
    assertThat(series.repetitionTime()).hasValue(2.5);
  }

  @Test
  void severalMatricesAreRefusedByNameUnlessOneIsNamed() throws IOException {
    Matrix other = Mat5.newMatrix(4, 5);
    Path file = write(Mat5.newMatFile().addArray("tc", twoByThree()).addArray("confounds", other));
    assertThatThrownBy(() -> TimeSeriesFile.read(file, TWO))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("tc [2 x 3]")
        .hasMessageContaining("confounds [4 x 5]");
    assertThat(TimeSeriesFile.read(file, TWO.withVariable("tc")).frames()).isEqualTo(3);
    assertThatThrownBy(() -> TimeSeriesFile.read(file, TWO.withVariable("bold")))
        .hasMessageContaining("no numeric matrix bold");
  }

  @Test
  void aFileWithoutAMatrixIsRefusedWithWhatItHas() throws IOException {
    Path file = write(Mat5.newMatFile().addArray("data", Mat5.newStruct()));
    assertThatThrownBy(() -> TimeSeriesFile.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("data (struct)");
  }

  @Test
  void version73IsReadWithItsCellsOfNames() throws IOException {
    Path file = folder.resolve("cells73.mat");
    try (InputStream in = MatlabSeriesTest.class.getResourceAsStream("cells73.mat")) {
      Files.write(file, in.readAllBytes());
    }
    TimeSeries series = TimeSeriesFile.read(file);
    assertThat(series.labels()).containsExactly("LH_Vis_1", "LH_Vis_2", "RH_Vis_1");
    assertThat(series.values())
        .containsExactly(0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5, 11.5);
    assertThat(series.repetitionTime()).hasValue(0.72);
  }

  @Test
  void plainHdf5UnderMatlabsEndingIsReadAsMatlabWritesIt() {
    Path file = folder.resolve("a.mat");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      hdf.putDataset("tc", new float[][] {{1, 4}, {2, 5}, {3, 6}});
    }
    assertThat(TimeSeriesFile.read(file, TWO).values()).containsExactly(1, 2, 3, 4, 5, 6);
  }
}
