package org.engram.imaging.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectivityFileTest {
  @TempDir private Path folder;

  private Connectivity read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("fc.csv"), text);
    return ConnectivityFile.read(file, ReadOptions.defaults());
  }

  @Test
  void readsNumbersWithoutNames() throws IOException {
    Connectivity fc = read("1,0.5,-0.2\n0.5,1,0.1\n-0.2,0.1,1\n");

    assertThat(fc.labels()).containsExactly("region-1", "region-2", "region-3");
    assertThat(fc.values()[2]).containsExactly(-0.2, 0.1, 1);
  }

  @Test
  void readsNamesFromTheFirstRowTheFirstColumnOrBoth() throws IOException {
    String both = "label,V1,M1\nV1,1,0.5\nM1,0.5,1\n";
    String above = "V1,M1\n1,0.5\n0.5,1\n";
    String left = "V1,1,0.5\nM1,0.5,1\n";
    for (String text : new String[] {both, above, left}) {
      assertThat(read(text).labels()).as(text).containsExactly("V1", "M1");
      assertThat(read(text).values()[0]).as(text).containsExactly(1, 0.5);
    }
  }

  @Test
  void readsWhatItWrote() throws IOException {
    Connectivity fc = Golden.connectivity();
    Path file = folder.resolve("fc.tsv");

    ConnectivityFile.write(fc, file);

    Connectivity again = ConnectivityFile.read(file, ReadOptions.defaults());
    assertThat(again.labels()).isEqualTo(fc.labels());
    assertThat(again.values()).isDeepEqualTo(fc.values());
  }

  @Test
  void refusesWhatIsNotSquare() {
    assertThatThrownBy(() -> read("1,0.5,0.2\n0.5,1,0.3\n"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("2 rows x 3 columns")
        .hasMessageContaining("not with --connectivity");
  }

  @Test
  void refusesAMissingNumberByRowAndColumn() {
    assertThatThrownBy(() -> read("1,0.5,0.2\n0.5,1,n/a\n0.2,n/a,1\n"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("line 2, column 3")
        .hasMessageContaining("n/a");
  }
}
