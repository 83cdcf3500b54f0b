package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradientTableTest {
  @TempDir private Path folder;

  @Test
  void aTableIsReadByRows() throws IOException {
    GradientTable table = read("0.5,-1e-3, 2\n3,4,5\n\n");

    assertThat(table.regions()).isEqualTo(2);
    assertThat(table.axes()).isEqualTo(3);
    assertThat(table.values()).containsExactly(0.5f, -1e-3f, 2f, 3f, 4f, 5f);
  }

  @Test
  void whatIsWrittenIsReadBackToTheLastBit() {
    float[] values = {0.1f, -0.0f, Float.MIN_VALUE, Float.MAX_VALUE, 1 / 3f, -7e-12f};
    GradientTable table = new GradientTable(3, 2, values);
    Path file = folder.resolve("gradients.csv");

    table.write(file);

    assertThat(GradientTable.read(file)).isEqualTo(table);
  }

  @Test
  void aHeaderIsToldAsTheCellItIs() {
    assertThatThrownBy(() -> read("g1,g2\n1,2\n"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("gradients.csv, row 1, column 1: 'g1'")
        .hasMessageContaining("the table has no header");
  }

  @Test
  void aValueThatIsNotFiniteIsToldByRowAndColumn() {
    assertThatThrownBy(() -> read("1,2\n3,nan\n"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("row 2, column 2: 'nan'");
    assertThatThrownBy(() -> read("1,2\n3,NaN\n"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("row 2, column 2: 'NaN'");
    assertThatThrownBy(() -> read("1,2\n3,\n"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("row 2, column 2: ''");
  }

  @Test
  void rowsOfOtherLengthsAreRefused() {
    assertThatThrownBy(() -> read("1,2\n3,4\n5,6,7\n"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("row 3: 3 columns; expected 2 columns as in the first row");
  }

  @Test
  void anEmptyAMissingAndABinaryFileAreRefused() throws IOException {
    assertThatThrownBy(() -> read("\n"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> GradientTable.read(folder.resolve("none.csv")))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("--position origin");
    Path binary = Files.write(folder.resolve("gradients.csv"), new byte[] {1, (byte) 0xff, 2});
    assertThatThrownBy(() -> GradientTable.read(binary))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("not a text file");
  }

  @Test
  void thePublishedTableHas450RegionsAnd30Axes() {
    Path published = SharedFolder.data("gradients/gradient_mapping_450.csv");
    Assumptions.assumeTrue(
        Files.exists(published), "no real data: " + published + " (set ENGRAM_TEST_DATA)");

    GradientTable table = GradientTable.read(published);

    assertThat(table.regions()).isEqualTo(450);
    assertThat(table.axes()).isEqualTo(30);
  }

  private GradientTable read(String text) throws IOException {
    return GradientTable.read(Files.writeString(folder.resolve("gradients.csv"), text));
  }
}
