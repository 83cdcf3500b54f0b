package org.engram.imaging.cifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CiftiFileTest {
  @TempDir Path folder;

  private Path write(CiftiBytes bytes) throws IOException {
    return Files.write(folder.resolve("a.dtseries.nii"), bytes.bytes());
  }

  private Path writeXml(String from, String to) throws IOException {
    assertThat(CiftiBytes.SERIES_XML).contains(from);
    return write(new CiftiBytes().xml(CiftiBytes.SERIES_XML.replace(from, to)));
  }

  private static void refused(Path file, String... words) {
    assertThatThrownBy(() -> CiftiFile.open(file).close())
        .isInstanceOf(FileFormatException.class)
        .hasMessageStartingWith(file.toString())
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  @Test
  void readsADenseSeries() throws IOException {
    try (CiftiFile file = CiftiFile.open(write(new CiftiBytes()))) {
      assertThat(file.header().kind()).isEqualTo(CiftiKind.DENSE_SERIES);
      assertThat(file.series().repetitionTime()).hasValue(0.72);
      assertThat(file.series().first()).isZero();
      Grid grid = new Grid(4, 5, 6, Affine.ofRows(2, 0, 0, -90, 0, 2, 0, -126, 0, 0, 2, -72));
      BrainModelAxis axis = file.grayordinates();
      assertThat(axis.models())
          .containsExactly(
              new BrainModel.Surface("CORTEX_LEFT", 0, 10, Indices.of(1, 4, 9)),
              new BrainModel.Voxels(
                  "BRAIN_STEM", 3, Indices.of(grid.index(0, 0, 1), grid.index(3, 4, 5))));
      assertThat(axis.volume().orElseThrow().matches(grid, 1e-12)).isTrue();
      assertThat(axis.vertices()).isEqualTo(3);
      assertThat(axis.voxels()).isEqualTo(2);
      assertThat(file.notes()).isEmpty();
    }
  }

  @Test
  void readsRowsColumnsAndSomeOfAColumn() throws IOException {
    try (CiftiFile file = CiftiFile.open(write(new CiftiBytes()))) {
      double[] row = new double[2];
      file.row(3, row);
      float[] column = new float[5];
      file.column(1, column);
      double[] some = new double[3];
      file.gather(0, new int[] {4, 0, 4}, some);
      double[] rows = new double[4];
      file.rows(new int[] {2, 0}, rows);

      assertThat(row).containsExactly(7, 8);
      assertThat(column).containsExactly(2, 4, 6, 8, 10);
      assertThat(some).containsExactly(9, 1, 9);
      assertThat(rows).containsExactly(5, 6, 1, 2);
      assertThatThrownBy(() -> file.row(5, row)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> file.column(2, column))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> file.column(0, new float[4]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void framesComeOneAfterAnotherWhateverIsReadAhead() throws IOException {
    double[] values = new double[5 * 7];
    Arrays.setAll(values, i -> i);
    String xml = CiftiBytes.SERIES_XML.replace("Points=\"2\"", "Points=\"7\"");
    Path path = write(new CiftiBytes().xml(xml).size(5, 7).values(values));
    int[] elements = {1, 3, 4};
    double[] some = new double[3];
    double[] other = new double[1];
    try (CiftiFile file = CiftiFile.open(path)) {
      for (int ahead : new int[] {1, 6, 9, 1000}) {
        DenseFrames frames = new DenseFrames(file, ahead);
        assertThatThrownBy(() -> frames.gather(elements, some))
            .isInstanceOf(IllegalStateException.class);
        for (int t = 0; t < 7; t++) {
          assertThat(frames.advance()).isTrue();
          frames.gather(elements, some);
          assertThat(some).containsExactly(7 + t, 21 + t, 28 + t);
          if (t % 3 == 1) {
            frames.gather(new int[] {0}, other);
            assertThat(other).containsExactly(t);
          }
        }
        assertThat(frames.advance()).isFalse();
        assertThat(frames.advance()).isFalse();
      }
      assertThat(file.frames().repetitionTime()).hasValue(0.72);
      assertThat(file.frames().frames()).isEqualTo(7);
      assertThat(file.frames().length()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @CsvSource({"2,1", "4,2", "8,4", "16,4", "64,8", "256,1", "512,2", "768,4", "1024,8", "1280,8"})
  void readsEveryTypeInBothByteOrdersWithItsScaling(int code, int width) throws IOException {
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      CiftiBytes bytes = new CiftiBytes().order(order).type(code, width).scaling(0.5, -3);
      try (CiftiFile file = CiftiFile.open(write(bytes))) {
        float[] column = new float[5];
        file.column(0, column);
        double[] row = new double[2];
        file.row(4, row);

        assertThat(column).containsExactly(-2.5f, -1.5f, -0.5f, 0.5f, 1.5f);
        assertThat(row).containsExactly(1.5, 2);
      }
    }
  }

  @Test
  void refusesTypesThatAreNoNumbers() throws IOException {
    Path file = write(new CiftiBytes().type(128, 3).values());

    assertThatThrownBy(() -> CiftiFile.open(file)).hasMessageContaining("RGB24");
  }

  @Test
  void aFileThatIsUsedAsWhatItIsNotIsRefusedByItsKind() throws IOException {
    try (CiftiFile file = CiftiFile.open(write(new CiftiBytes()))) {
      assertThatThrownBy(file::labels)
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("dense time series, whose columns are a series");
    }
  }

  @Test
  void theIntentMustSayWhatTheAxesSay() throws IOException {
    refused(
        write(new CiftiBytes().intent(3007, "ConnDenseLabel")),
        "intent_code",
        "3007 (dense labels) on dense time series",
        "3002");
    try (CiftiFile file = CiftiFile.open(write(new CiftiBytes().intent(3002, "ConnDenseTime")))) {
      assertThat(file.notes())
          .containsExactly("intent name 'ConnDenseTime', not ConnDenseSeries as its code says");
    }
    try (CiftiFile file = CiftiFile.open(write(new CiftiBytes().intent(3000, "ConnUnknown")))) {
      assertThat(file.header().kind()).isEqualTo(CiftiKind.DENSE_SERIES);
      assertThat(file.notes()).isEmpty();
    }
  }

  @Test
  void aMatrixOnItsSideIsRefusedWithTheWayToTurnIt() throws IOException {
    String turned =
        CiftiBytes.SERIES_XML
            .replace("Dimension=\"0\"", "Dimension=\"9\"")
            .replace("Dimension=\"1\"", "Dimension=\"0\"")
            .replace("Dimension=\"9\"", "Dimension=\"1\"");

    refused(
        write(new CiftiBytes().xml(turned).size(2, 5)),
        "rows that are a series and columns that are grayordinates",
        "wb_command -cifti-transpose");
  }

  @Test
  void countsOfTheXmlMustMeetTheMatrixAndEachOther() throws IOException {
    refused(
        write(new CiftiBytes().size(6, 2).values(new double[12])),
        "CIFTI/Matrix/MatrixIndicesMap 2",
        "5 in grayordinates; expected 6");
    refused(
        writeXml("NumberOfSeriesPoints=\"2\"", "NumberOfSeriesPoints=\"3\""),
        "3 in a series; expected 2");
    refused(writeXml("1 4 9", "1 4"), "BrainModel", "2 indices; expected 3, as IndexCount says");
    refused(writeXml("1 4 9", "1 4 9 5"), "BrainModel", "more than 3 indices");
    refused(writeXml("1 4 9", "1 4 10"), "vertex 10; expected vertices of a surface of 10");
    refused(writeXml("1 4 9", "4 1 4"), "index 4 twice");
    refused(writeXml("1 4 9", "1 -4 9"), "'-4 9' in a list of indices");
    refused(writeXml("1 4 9", "1 4 99999999999"), "an index below 2147483648");
    refused(writeXml("3 4 5", "3 5 5"), "BrainModel 2", "voxel 3 5 5");
    refused(writeXml("3 4 5", "3 4"), "5 numbers; expected three a voxel");
  }

  @Test
  void brainModelsMustTileTheGrayordinates() throws IOException {
    refused(
        writeXml("IndexOffset=\"3\" IndexCount=\"2\"", "IndexOffset=\"2\" IndexCount=\"2\""),
        "BRAIN_STEM starts at grayordinate 2; expected at 3, without a gap or an overlap");
    refused(
        writeXml("IndexOffset=\"3\" IndexCount=\"2\"", "IndexOffset=\"4\" IndexCount=\"2\""),
        "IndexCount=\"2\"",
        "from 1 to 1");
    refused(writeXml("STRUCTURE_BRAIN_STEM", "BRAIN_STEM"), "BrainStructure=\"CIFTI_BRAIN_STEM\"");
  }

  @Test
  void theVolumeMustBeAGrid() throws IOException {
    refused(writeXml("4,5,6", "4,5"), "VolumeDimensions=\"4,5\"");
    refused(writeXml("4,5,6", "4000,5000,6000"), "VolumeDimensions");
    refused(writeXml("4,5,6", "0,5,6"), "VolumeDimensions");
    refused(writeXml("-12.6", "x"), "'x'; expected a finite number");
    refused(writeXml("-12.6", ""), "15 numbers");
    refused(writeXml("-7.2 0 0 0 1", "-7.2 0 0 1 1"), "0 0 0 1");
    refused(writeXml("0 0 0.2 -7.2", "0 0 0 -7.2"), "singular");
    String without = CiftiBytes.SERIES_XML.replaceAll("(?s)<Volume.*</Volume>", "");
    refused(
        write(new CiftiBytes().xml(without)),
        "BrainModel 2",
        "voxels without a Volume before them");
  }

  @Test
  void everyDimensionHasOneMap() throws IOException {
    refused(writeXml("Dimension=\"1\"", "Dimension=\"0\""), "a second map for dimension 0");
    refused(writeXml("Dimension=\"1\"", "Dimension=\"2\""), "a matrix of two dimensions");
    refused(writeXml("Dimension=\"0\"", "Dimension=\"0,1\""), "dimensions of 2 and 5");
    refused(
        write(new CiftiBytes().xml(CiftiBytes.document(""))),
        "no MatrixIndicesMap for dimension 0");
  }

  @Test
  void theFirstVersionIsRefusedWithTheWayToConvertIt() throws IOException {
    refused(
        writeXml("<CIFTI Version=\"2\"", "<CIFTI Version=\"1.0\""),
        "CIFTI version 1.0",
        "-cifti-version-convert");
  }

  @Test
  void aFileWithoutItsXmlIsRefused() throws IOException {
    refused(write(new CiftiBytes().extension(6)), "no CIFTI");
  }

  @Test
  void dataThatAreCutShortAreRefused() throws IOException {
    byte[] whole = new CiftiBytes().bytes();
    Path file = folder.resolve("short.dtseries.nii");
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));

    refused(file, "bytes");
  }

  @Test
  void aMatrixOfTerabytesIsRefusedBeforeAnythingIsAllocated() throws IOException {
    refused(write(new CiftiBytes().size(2_000_000_000, 2_000_000_000)), "16000000000000000000");
    refused(write(new CiftiBytes().size(Long.MAX_VALUE, 2)), "dim");
    refused(write(new CiftiBytes().size(0, 2)), "dim");
    refused(write(new CiftiBytes().size(-5, 2)), "dim");
  }

  @Test
  void anyOtherFileIsNotCifti() throws IOException {
    assertThat(CiftiFile.is(write(new CiftiBytes()))).isTrue();
    assertThat(CiftiFile.is(write(new CiftiBytes().order(ByteOrder.BIG_ENDIAN)))).isTrue();
    assertThat(CiftiFile.is(write(new CiftiBytes().intent(0, "")))).isFalse();
    assertThat(CiftiFile.is(Files.writeString(folder.resolve("a.nii"), "no"))).isFalse();
    assertThat(CiftiFile.is(folder)).isFalse();
    refused(Files.writeString(folder.resolve("b.nii"), "no"), "");
  }
}
