package org.engram.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingTableTest {
  private static final List<EmbeddingRow> ROWS =
      List.of(
          new EmbeddingRow(
              "001",
              "",
              "01",
              "data/sub-001, \"first\".tsv",
              3,
              0.9977777777777778,
              List.of("no TR in the header; 2.0 s from --tr", "1/450 regions constant, \"R_12\""),
              "embed-1",
              "sha256:ab",
              new float[] {1f, -0f, Float.MIN_VALUE, 0.1f}),
          new EmbeddingRow(
              "O'Brien",
              "NULL",
              "",
              "päth\twith tab\nand line",
              1,
              1,
              List.of(),
              "embed-1",
              "sha256:ab",
              new float[] {Float.MAX_VALUE, 16777215f, 1e-7f, -3.4e38f}));

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"t.parquet", "t.csv", "t.tsv", "t.safetensors", "T.PARQUET", "a'b[*].csv"})
  void readsBackWhatItWroteInTheOrderGiven(String name) {
    Path file = folder.resolve(name);

    EmbeddingTable.write(file, ROWS);

    assertThat(EmbeddingTable.read(file)).isEqualTo(ROWS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"t.parquet", "t.csv", "t.tsv", "t.safetensors"})
  void writesTheSameBytesForTheSameRows(String name) throws IOException {
    List<EmbeddingRow> many =
        Stream.iterate(0, i -> i + 1).limit(3000).map(EmbeddingTableTest::row).toList();
    Path first = Files.createDirectory(folder.resolve("first")).resolve(name);
    Path second = Files.createDirectory(folder.resolve("second")).resolve(name);

    EmbeddingTable.write(first, many);
    EmbeddingTable.write(second, many);

    assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    assertThat(EmbeddingTable.read(second)).isEqualTo(many);
    try (Stream<Path> left = Files.list(second.getParent())) {
      assertThat(left).containsExactly(second);
    }
  }

  @Test
  void writesCsvThatOtherToolsRead() throws IOException {
    Path file = folder.resolve("t.csv");

    EmbeddingTable.write(file, ROWS.subList(0, 1));

    assertThat(file)
        .content(StandardCharsets.UTF_8)
        .isEqualTo(
            """
            subject,session,run,source,windows,coverage,warnings,recipe,model_hash,e0,e1,e2,e3
            001,,01,"data/sub-001, ""first"".tsv",3,0.9977777777777778,\
            "[""no TR in the header; 2.0 s from --tr"",""1/450 regions constant, \\""R_12\\""\""]",\
            embed-1,sha256:ab,1.0,-0.0,1.4E-45,0.1
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"t.xlsx", "t", "parquet", "t.csv.gz"})
  void refusesAnEndingThatNamesNoFormat(String name) {
    assertThatThrownBy(() -> EmbeddingTable.checkName(Path.of(name)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(".parquet, .csv, .tsv or .safetensors");
  }

  @Test
  void namesTheRowAndColumnOfACellThatIsNoNumber() throws IOException {
    Path file = folder.resolve("t.csv");
    EmbeddingTable.write(file, ROWS.subList(0, 1));
    Files.writeString(file, Files.readString(file).replace("1.4E-45", "small"));

    assertThatThrownBy(() -> EmbeddingTable.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("t.csv, row 1, column e2: 'small'; expected a number");
  }

  @Test
  void refusesAnEmbeddingThatIsNotFinite() throws IOException {
    Path file = folder.resolve("t.csv");
    EmbeddingTable.write(file, ROWS.subList(0, 1));
    Files.writeString(file, Files.readString(file).replace("1.4E-45", "NaN"));

    assertThatThrownBy(() -> EmbeddingTable.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("row 1")
        .hasMessageContaining("e2 is NaN");
  }

  @Test
  void refusesATableWithoutItsColumns() throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), "subject,age\n1,2\n");

    assertThatThrownBy(() -> EmbeddingTable.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("2 columns");
  }

  @ParameterizedTest
  @ValueSource(strings = {"t.parquet", "t.safetensors"})
  void refusesATruncatedTable(String name) throws IOException {
    Path file = folder.resolve(name);
    EmbeddingTable.write(file, ROWS);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 20));

    assertThatThrownBy(() -> EmbeddingTable.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(name);
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatThrownBy(() -> EmbeddingTable.read(folder.resolve("none.parquet")))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("no such file");
  }

  private static EmbeddingRow row(int index) {
    float[] embedding = new float[16];
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] = (float) Math.sin(index * 16 + i);
    }
    return new EmbeddingRow("s" + index, "", "", "f" + index, 1, 1, List.of(), "r", "h", embedding);
  }
}
