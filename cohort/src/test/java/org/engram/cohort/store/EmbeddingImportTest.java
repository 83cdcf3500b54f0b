package org.engram.cohort.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
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

class EmbeddingImportTest {
  @TempDir private Path folder;
  private CohortStore store;

  @BeforeEach
  void open() {
    store = CohortStore.openOrCreate(folder.resolve("cohort.duckdb"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  static EmbeddingRow row(String subject, String session, String run, float... values) {
    return new EmbeddingRow(
        subject,
        session,
        run,
        "sub-" + subject + ".tsv",
        3,
        0.75,
        List.of("a warning, with a comma"),
        "recipe_v1",
        "abc123",
        values);
  }

  private double[][] features(String set) {
    return store.rows(RowSelection.of(set)).rows().features();
  }

  @ParameterizedTest
  @ValueSource(strings = {"e.parquet", "e.csv", "e.tsv", "e.safetensors"})
  void tablesOfEngramEmbedGoInWithTheirProvenance(String name) throws IOException {
    Path table = folder.resolve(name);
    EmbeddingTable.write(
        table, List.of(row("02", "1", "task-rest", 3, 4.5f), row("01", "", "", 1, 2)));
    Files.writeString(
        folder.resolve(name + ".json"),
        """
        {"per": "run", "preprocessing": "minimal", "preprocessing_sha256": "0123456789abcdef",
         "rows": [{"subject": "02"}]}
        """);

    ImportReport report = store.importEmbeddings(table, EmbeddingImport.into("brain"));

    assertThat(List.of(report.rows(), report.added(), report.changed()))
        .containsExactly(2L, 2L, 0L);
    assertThat(store.embeddingSets())
        .containsExactly(
            new EmbeddingSet(
                "brain", 2, 2, "recipe_v1", "abc123", "minimal@0123456789ab", List.of(), name));
    assertThat(store.rows(RowSelection.of("brain")).rows().keys())
        .containsExactly(RowKey.of("01"), new RowKey("02", "1", "task-rest"));
    assertThat(features("brain")).isDeepEqualTo(new double[][] {{1, 2}, {3, 4.5}});
    assertThat(store.summary().scans()).isEqualTo(2);
    assertThat(store.runs().getFirst().provenance())
        .contains("\"sha256\":\"", "\"kind\":\"embeddings\"");
  }

  @Test
  void rowsOfSubjectsAreNoScans() throws IOException {
    Path table = folder.resolve("e.parquet");
    EmbeddingTable.write(table, List.of(row("01", "", "", 1, 2)));
    Files.writeString(folder.resolve("e.parquet.json"), "{\"per\": \"subject\"}");

    store.importEmbeddings(table, EmbeddingImport.into("brain"));

    assertThat(store.summary().scans()).isZero();
    assertThat(store.summary().subjects()).isEqualTo(1);
  }

  @Test
  void genomicTablesKeepTheNamesOfTheirColumnsAndRefuseRowsWithoutNumbers() throws IOException {
    Path table =
        Files.writeString(
            folder.resolve("genes.csv"),
            "eid,APOE,BDNF\nsub-1,0.5,1\n2,n/a,1\n3,0.25,x\n4,1e3,-2\n,1,2\n");

    ImportReport report = store.importEmbeddings(table, EmbeddingImport.into("genes"));

    assertThat(report.added()).isEqualTo(2);
    assertThat(report.refused())
        .extracting(Problem::where, Problem::found)
        .containsExactly(
            tuple(table + ", row 2, column APOE", "no value"),
            tuple(table + ", row 3, column BDNF", "'x'"),
            tuple(table + ", row 5, column eid", "no subject"));
    assertThat(store.embeddingSets().getFirst().features()).containsExactly("APOE", "BDNF");
    assertThat(features("genes")).isDeepEqualTo(new double[][] {{0.5, 1}, {1000, -2}});
  }

  @Test
  void arraysNeedLabelsOfTheirRows() throws IOException {
    SequencedMap<String, HostTensor> arrays = new LinkedHashMap<>();
    arrays.put("prs", HostTensor.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2));
    Path npz = folder.resolve("prs.npz");
    Npz.write(npz, arrays);
    Path labels = Files.writeString(folder.resolve("labels.txt"), "\uFEFFsub-7\r\n8\r\n9\r\n");

    assertThatThrownBy(() -> store.importEmbeddings(npz, EmbeddingImport.into("prs")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no subjects beside 3 rows")
        .hasMessageContaining("--labels FILE");
    store.importEmbeddings(npz, EmbeddingImport.into("prs").withLabels(labels));

    assertThat(store.rows(RowSelection.of("prs")).rows().keys())
        .extracting(RowKey::subject)
        .containsExactly("7", "8", "9");

    arrays.put("subject", HostTensor.of(new long[] {11, 12, 13}, 3));
    Path named = folder.resolve("named.safetensors");
    Safetensors.write(named, arrays, Map.of("recipe", "prs_v2"));
    store.importEmbeddings(named, EmbeddingImport.into("named"));
    assertThat(features("named")).isDeepEqualTo(new double[][] {{1, 2}, {3, 4}, {5, 6}});
    assertThat(store.embeddingSets().getFirst().recipe()).isEqualTo("prs_v2");
  }

  @Test
  void aSetHoldsVectorsOfOneModelAndOneSize() {
    Path first = folder.resolve("a.parquet");
    EmbeddingTable.write(first, List.of(row("01", "", "", 1, 2)));
    store.importEmbeddings(first, EmbeddingImport.into("brain"));
    Path wider = folder.resolve("b.parquet");
    EmbeddingTable.write(wider, List.of(row("02", "", "", 1, 2, 3)));

    assertThatThrownBy(() -> store.importEmbeddings(wider, EmbeddingImport.into("brain")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("dimension 3, where the set 'brain' has 2");
    assertThatThrownBy(() -> store.importEmbeddings(wider, EmbeddingImport.into("scans")))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> store.importEmbeddings(wider, EmbeddingImport.into("a\"; DROP")))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void aVectorThatContradictsTheStoreIsRefusedUnlessReplacingIsAskedFor() {
    Path table = folder.resolve("a.parquet");
    EmbeddingTable.write(table, List.of(row("01", "", "", 1, 2), row("02", "", "", 3, 4)));
    store.importEmbeddings(table, EmbeddingImport.into("brain"));
    EmbeddingTable.write(table, List.of(row("01", "", "", 1, 2), row("02", "", "", 3, 5)));

    ImportReport again = store.importEmbeddings(table, EmbeddingImport.into("brain"));

    assertThat(List.of(again.added(), again.changed(), again.unchanged()))
        .containsExactly(0L, 0L, 1L);
    assertThat(again.refused())
        .extracting(Problem::found)
        .containsExactly("sub-02 has another vector in the set 'brain'");
    ImportReport replaced =
        store.importEmbeddings(table, EmbeddingImport.into("brain").replacing());
    assertThat(List.of(replaced.added(), replaced.changed(), replaced.unchanged()))
        .containsExactly(0L, 1L, 1L);
    assertThat(features("brain")).isDeepEqualTo(new double[][] {{1, 2}, {3, 5}});
  }

  @Test
  void twoVectorsOfOneKeyAreRefusedBothAndLabelsAreMappedWhenAskedFor() throws IOException {
    store.importPhenotypes(
        Files.writeString(folder.resolve("p.csv"), "subject,age\n01,3\n02,4\n"),
        PhenotypeImport.DEFAULT);
    Path table = Files.writeString(folder.resolve("v.csv"), "subject,a\n1,5\n2,6\n2,7\n3,8\n3,8\n");

    ImportReport report =
        store.importEmbeddings(table, EmbeddingImport.into("v").withIds(IdMatching.SPELLING));

    assertThat(report.mapped()).containsExactly(Map.entry("1", "01"), Map.entry("2", "02"));
    assertThat(report.refused())
        .extracting(Problem::found)
        .containsExactly(
            "sub-02 is in rows [2, 3] with different vectors",
            "sub-02 is in rows [2, 3] with different vectors");
    assertThat(report.notes()).containsExactly("rows [4, 5] hold the same vector of sub-3");
    assertThat(report.onlyInFile()).containsExactly("3");
    assertThat(report.onlyInStore()).containsExactly("02");
  }

  @Test
  void theTableOfEngramQcGoesIntoTheScans() throws IOException {
    Path qc =
        Files.writeString(
            folder.resolve("qc.tsv"),
            """
            scan\tsubject\tsession\ttask\trun\tframes\tmean_fd\tusable_minutes\tflags\tsource\tx
            01_ses-1_task-rest_run-2_space-MNI\t01\t1\trest\t2\t160\t0.12\t4.5\tn/a\ta\t1
            02_task-rest\t02\tn/a\trest\tn/a\t100\tn/a\tn/a\tmean_fd\tb\t1
            03_task-rest\t03\tn/a\trest\tn/a\tmany\tn/a\tn/a\tn/a\tc\t1
            """);

    ImportReport report = store.importQuality(qc, IdMatching.EXACT);

    assertThat(report.added()).isEqualTo(2);
    assertThat(report.notes()).containsExactly("columns left out: [x]");
    assertThat(report.refused())
        .extracting(Problem::where)
        .containsExactly(qc + ", row 3, column frames");
    EmbeddingTable.write(
        folder.resolve("e.parquet"),
        List.of(
            row("01", "1", "task-rest_run-2_space-MNI", 1, 2), row("02", "", "task-rest", 3, 4)));
    store.importEmbeddings(folder.resolve("e.parquet"), EmbeddingImport.into("brain"));
    assertThat(store.summary().scans()).isEqualTo(2);
    SelectedRows rows = store.rows(RowSelection.of("brain", "mean_fd", "frames"));
    assertThat(rows.rows().numbers("mean_fd").values()).containsExactly(0.12, Double.NaN);
    assertThat(rows.rows().numbers("frames").values()).containsExactly(160, 100);
    assertThat(store.importQuality(qc, IdMatching.EXACT).changed()).isEqualTo(2);
  }
}
