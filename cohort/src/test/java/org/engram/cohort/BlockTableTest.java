package org.engram.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npz;
import org.engram.tensor.file.Safetensors;
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
    Path text = folder.resolve("gene.txt");
    Files.writeString(text, "x");
    assertThatThrownBy(() -> BlockTable.read(text, Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(".parquet");
  }

  @Test
  void readsArraysWithTheirSubjectsAndTheNamesOfTheirColumns() {
    HostTensor numbers = HostTensor.of(new double[] {0.1, 2, 3, 1e-40}, 2, 2);
    SequencedMap<String, HostTensor> arrays = new LinkedHashMap<>();
    arrays.put("caduceus", numbers);
    arrays.put("subject", bytes("sub-01", "02"));
    arrays.put("features", bytes("APOE_0", "APOE_1"));
    Path npz = folder.resolve("gene.npz");
    Npz.write(npz, arrays);
    Path safetensors = folder.resolve("gene.safetensors");
    SequencedMap<String, HostTensor> alone = new LinkedHashMap<>();
    alone.put("caduceus", numbers);
    Safetensors.write(
        safetensors,
        alone,
        Map.of("subject", "[\"01\",\"02\"]", "features", "[\"APOE_0\",\"APOE_1\"]"));

    for (Path file : List.of(npz, safetensors)) {
      BlockTable table = BlockTable.read(file, Optional.empty());

      assertThat(table.rows().keys()).containsExactly(RowKey.of("01"), RowKey.of("02"));
      assertThat(table.rows().features()).isDeepEqualTo(new double[][] {{0.1, 2}, {3, 1e-40}});
      assertThat(table.features()).containsExactly("APOE_0", "APOE_1");
    }
  }

  @Test
  void arraysThatAreNobodysOrNotFiniteAreRefused() {
    SequencedMap<String, HostTensor> arrays = new LinkedHashMap<>();
    arrays.put("x", HostTensor.of(new double[] {1, Double.NaN}, 2, 1));
    Path file = folder.resolve("gene.npz");
    Npz.write(file, arrays);
    assertThatThrownBy(() -> BlockTable.read(file, Optional.empty()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no subjects beside 2 rows");

    arrays.put("eid", HostTensor.of(new long[] {1001, 1002}, 2));
    Npz.write(file, arrays);
    assertThatThrownBy(() -> BlockTable.read(file, Optional.of("eid")))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("row 2, value 1");
  }

  @Test
  void someColumnsAreABlockOfTheirOwn() throws IOException {
    Path file = folder.resolve("gene.csv");
    Files.writeString(file, "subject,a,b,c\n1,2,3,4\n2,5,6,7\n");

    BlockTable some = BlockTable.read(file, Optional.empty()).columns(List.of(2, 0));

    assertThat(some.features()).containsExactly("c", "a");
    assertThat(some.rows().features()).isDeepEqualTo(new double[][] {{4, 2}, {7, 5}});
  }

  /** UTF-8 bytes [rows, width] padded with zeros. */
  private static HostTensor bytes(String... texts) {
    int width = Arrays.stream(texts).mapToInt(String::length).max().orElseThrow();
    byte[] all = new byte[texts.length * width];
    for (int i = 0; i < texts.length; i++) {
      byte[] text = texts[i].getBytes(StandardCharsets.UTF_8);
      System.arraycopy(text, 0, all, i * width, text.length);
    }
    return new HostTensor(
        DType.U8, new long[] {texts.length, width}, MemorySegment.ofArray(all).asReadOnly());
  }
}
