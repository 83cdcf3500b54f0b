package org.engram.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockTableTest {
  @TempDir Path folder;

  @Test
  void readsNumbersBySubjectSessionAndRun() throws IOException {
    Path file = folder.resolve("gene.tsv");
    Files.writeString(file, "prs\teid\tsession_id\n0.5\tsub-01\tses-a\n1e-3\t02\tb\n");

    BlockTable table = BlockTable.read(file, Optional.empty());

    assertThat(table.rows().keys())
        .containsExactly(new RowKey("01", "a", ""), new RowKey("02", "b", ""));
    assertThat(table.rows().features()).isDeepEqualTo(new double[][] {{0.5}, {1e-3}});
    assertThat(table.features()).containsExactly("prs");
  }

  @Test
  void readsWhatEngramWroteInAnyOfItsFormats() {
    EmbeddingRow row =
        new EmbeddingRow(
            "01", "", "", "scan.csv", 1, 1, List.of(), "recipe", "hash", new float[] {1.5f, -2});
    for (String name : List.of("t.csv", "t.parquet", "t.safetensors")) {
      Path file = folder.resolve(name);
      EmbeddingTable.write(file, List.of(row));

      BlockTable table = BlockTable.read(file, Optional.empty());

      assertThat(table.rows().features()).isDeepEqualTo(new double[][] {{1.5, -2}});
      assertThat(table.features()).containsExactly("e0", "e1");
    }
  }

  @Test
  void refusesWhatIsNoNumberNoSubjectOrNoTable() throws IOException {
    Path file = folder.resolve("gene.csv");
    Files.writeString(file, "subject,a,b\n1,2,3\n2,,4\n");
    assertThatThrownBy(() -> BlockTable.read(file, Optional.empty()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("row 2, column 'a'");
    assertThatThrownBy(() -> BlockTable.read(file, Optional.of("person")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no column 'person'");
    Path arrays = folder.resolve("gene.npz");
    Files.writeString(arrays, "x");
    assertThatThrownBy(() -> BlockTable.read(arrays, Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(".npz has no subjects' names");
  }
}
