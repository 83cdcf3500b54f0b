package org.engram.cohort.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import org.assertj.core.groups.Tuple;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npz;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreExportTest {
  @TempDir private Path folder;
  private CohortStore store;

  @BeforeEach
  void open() throws IOException {
    store = CohortStore.openOrCreate(folder.resolve("cohort.duckdb"));
    Files.writeString(
        folder.resolve("people.json"), "{\"age\": {\"Units\": \"years\", \"Description\": \"d\"}}");
    Path people =
        Files.writeString(
            folder.resolve("people.tsv"),
            """
            participant_id\tage\tsex\tname\tiq
            sub-02\t20\tF\t"a ""b\"""\t99.5
            sub-01\tn/a\tM\tÉ\t1
            """);
    store.importPhenotypes(people, PhenotypeImport.DEFAULT);
    Path genes = Files.writeString(folder.resolve("genes.csv"), "subject,A,B\n2,0.5,1\n1,3,4\n");
    store.importEmbeddings(genes, EmbeddingImport.into("genes"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aTableAsTsvHasItsUnitsBesideIt() throws IOException {
    Path out = folder.resolve("out.tsv");

    assertThat(store.export("phenotypes", out)).isEqualTo(2);

    assertThat(Files.readString(out))
        .isEqualTo(
            """
            subject\tsession\tage\tsex\tname\tiq
            01\tn/a\tn/a\tM\tÉ\t1.0
            02\tn/a\t20\tF\t"a ""b\"""\t99.5
            """);
    assertThat(Files.readString(folder.resolve("out.json"))).contains("\"Units\" : \"years\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "tsv", "parquet"})
  void whatIsExportedAndImportedAgainIsTheSame(String format) {
    Path out = folder.resolve("out." + format);
    store.export("phenotypes", out);
    Path genes = folder.resolve("g." + format);
    store.export("genes", genes);

    try (CohortStore copy = CohortStore.openOrCreate(folder.resolve("copy.duckdb"))) {
      copy.importPhenotypes(out, PhenotypeImport.DEFAULT);
      assertThat(copy.phenotypes())
          .extracting(PhenotypeColumn::name, PhenotypeColumn::type, PhenotypeColumn::unit)
          .isEqualTo(
              store.phenotypes().stream()
                  .map(c -> Tuple.tuple(c.name(), c.type(), c.unit()))
                  .toList());
      assertThat(copy.compare("phenotypes", "phenotypes").both()).isEqualTo(2);
      assertThat(
              copy.importPhenotypes(folder.resolve("people.tsv"), PhenotypeImport.DEFAULT)
                  .unchanged())
          .isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"npz", "safetensors"})
  void vectorsAsTensorsComeBack(String format) {
    Path out = folder.resolve("g." + format);
    store.export("genes", out);

    store.importEmbeddings(out, EmbeddingImport.into("again"));

    assertThat(store.rows(RowSelection.of("again")).rows())
        .isEqualTo(store.rows(RowSelection.of("genes")).rows());
  }

  @Test
  void textsInAnNpzAreBytesAndMissingNumbersAreNaN() {
    Path out = folder.resolve("p.npz");
    store.export("phenotypes", out);

    SequencedMap<String, HostTensor> arrays = Npz.read(out);

    assertThat(arrays.sequencedKeySet())
        .containsExactly("subject", "session", "age", "sex", "name", "iq");
    assertThat(arrays.get("age").toDoubles()).containsExactly(Double.NaN, 20);
    assertThat(arrays.get("subject").shape()).containsExactly(2, 2);
    assertThat(arrays.get("subject").toLongs()).containsExactly('0', '1', '0', '2');
    assertThat(arrays.get("name").shape()).containsExactly(2, 5);
  }

  @Test
  void textsInSafetensorsAreInTheMetadata() {
    Path out = folder.resolve("p.safetensors");
    store.export("phenotypes", out);

    try (Safetensors tensors = Safetensors.open(out)) {
      assertThat(tensors.metadata())
          .containsEntry("subject", "[\"01\",\"02\"]")
          .containsEntry("sex", "[\"M\",\"F\"]")
          .containsEntry("table", "phenotypes");
      assertThat(tensors.get("iq").toDoubles()).containsExactly(1, 99.5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"e.parquet", "e.csv", "e.tsv", "e.safetensors"})
  void embeddingsComeOutAsEngramEmbedWritesThem(String name) throws IOException {
    List<EmbeddingRow> rows =
        List.of(
            EmbeddingImportTest.row("01", "1", "task-rest", 1, 2),
            EmbeddingImportTest.row("02", "", "", 3, 4.5f));
    Path table = folder.resolve(name);
    EmbeddingTable.write(table, rows);
    store.importEmbeddings(table, EmbeddingImport.into("brain"));
    Path out = folder.resolve("out-" + name);

    assertThat(store.export("brain", out)).isEqualTo(2);

    assertThat(EmbeddingTable.read(out)).isEqualTo(rows);
    assertThat(Files.readAllBytes(out)).isEqualTo(Files.readAllBytes(table));
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "tsv", "parquet", "npz", "safetensors"})
  void theSameContentGivesTheSameBytes(String format) throws IOException {
    Path one = folder.resolve("one." + format);
    Path two = folder.resolve("two." + format);
    store.export("genes", one);
    store.export("genes", two);

    assertThat(Files.readAllBytes(one)).isEqualTo(Files.readAllBytes(two));
  }

  @Test
  void whatIsNotThereIsRefusedByName() {
    assertThatThrownBy(() -> store.export("gene", folder.resolve("a.csv")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("[genes]");
    assertThatThrownBy(() -> store.export("genes", folder.resolve("a.xlsx")))
        .isInstanceOf(ConfigurationException.class);
  }
}
