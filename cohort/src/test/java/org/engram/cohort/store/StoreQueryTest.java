package org.engram.cohort.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreQueryTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void store() throws IOException {
    file = folder.resolve("cohort.duckdb");
    Path people =
        Files.writeString(folder.resolve("p.csv"), "subject,age,sex\n1,20,F\n2,30,M\n3,,F\n");
    Path vectors = Files.writeString(folder.resolve("v.csv"), "subject,a,b\n1,0.5,1\n2,2,3\n");
    try (CohortStore store = CohortStore.openOrCreate(file)) {
      store.importPhenotypes(people, PhenotypeImport.DEFAULT);
      store.importEmbeddings(vectors, EmbeddingImport.into("genes"));
    }
  }

  private QueryResult query(String sql) {
    return CohortStore.query(file, sql, QueryLimits.DEFAULT);
  }

  @Test
  void aQueryGivesColumnsAndValues() {
    QueryResult result = query("SELECT subject, age FROM phenotypes ORDER BY subject; ");

    assertThat(result.columns()).containsExactly("subject", "age");
    assertThat(result.rows())
        .containsExactly(List.of("1", 20L), List.of("2", 30L), Arrays.asList("3", null));
    assertThat(result.more()).isFalse();
    assertThat(query("SELECT embedding FROM embeddings.genes ORDER BY subject -- all").rows())
        .containsExactly(List.of(List.of(0.5f, 1f)), List.of(List.of(2f, 3f)));
  }

  @Test
  void theLimitOfRowsIsKeptAndSaid() {
    QueryResult result =
        CohortStore.query(file, "SELECT * FROM range(100)", new QueryLimits(7, 60));

    assertThat(result.rows()).hasSize(7);
    assertThat(result.more()).isTrue();
    assertThat(CohortStore.query(file, "SELECT * FROM range(7)", new QueryLimits(7, 60)).more())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DESCRIBE phenotypes",
        "SUMMARIZE phenotypes",
        "FROM phenotypes",
        "SHOW TABLES",
        "WITH a AS (SELECT 1) SELECT * FROM a"
      })
  void otherWaysToReadAreUnderstood(String sql) {
    assertThat(query(sql).rows()).isNotEmpty();
  }

  /** None of these is a SELECT. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY phenotypes TO 'out.csv'",
        "COPY (SELECT 1) TO 'out.csv'",
        "ATTACH 'other.duckdb'",
        "ATTACH ':memory:' AS m",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET threads = 4",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "PRAGMA enable_external_access = true",
        "PRAGMA database_list",
        "CALL pragma_version()",
        "EXPORT DATABASE 'out'",
        "IMPORT DATABASE 'out'",
        "INSERT INTO phenotypes (subject, session) VALUES ('9', '')",
        "UPDATE phenotypes SET age = 1",
        "DELETE FROM phenotypes",
        "DROP TABLE phenotypes",
        "CREATE TEMP TABLE t (a INTEGER)",
        "CREATE MACRO f(a) AS a",
        "CREATE SECRET s (TYPE s3)",
        "USE embeddings",
        "CHECKPOINT",
        "VACUUM",
        "BEGIN TRANSACTION",
        "PREPARE p AS SELECT 1",
        "EXPLAIN ANALYZE SELECT 1"
      })
  void whatIsNoSelectIsRefused(String sql) {
    assertThatThrownBy(() -> query(sql))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("the query")
        .hasMessageContaining("one SELECT");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("cohort.duckdb", "p.csv", "v.csv");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1; SELECT 2",
        "SELECT 1; COPY phenotypes TO 'out.csv'",
        "SELECT 1) AS q; DROP TABLE phenotypes; SELECT * FROM (SELECT 2",
        "SELECT 1 -- \n); ATTACH 'x'; SELECT (1"
      })
  void moreThanOneStatementIsRefused(String sql) {
    assertThatThrownBy(() -> query(sql)).isInstanceOf(RefusedInputException.class);
    assertThat(query("SELECT count(*) FROM phenotypes").rows()).containsExactly(List.of(3L));
  }

  /** These are SELECTs that reach for files; the connection refuses them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM read_csv('p.csv')",
        "SELECT * FROM read_csv_auto('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "SELECT * FROM read_parquet('x.parquet')",
        "SELECT * FROM read_json('x.json')",
        "SELECT * FROM parquet_metadata('x.parquet')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
        "SELECT getenv('HOME')",
        "SELECT * FROM read_csv('https://localhost/a.csv')",
        "WITH gone AS (DELETE FROM phenotypes RETURNING *) SELECT * FROM gone"
      })
  void selectsThatReachForFilesOrWriteAreRefused(String sql) {
    assertThatThrownBy(() -> query(sql))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("the query");
    assertThat(query("SELECT count(*) FROM phenotypes").rows()).containsExactly(List.of(3L));
  }

  @Test
  void settingsCannotBeChangedFromWithinASelect() {
    assertThatThrownBy(() -> query("SELECT set_config('threads', '4')"))
        .isInstanceOf(RefusedInputException.class);
    assertThat(
            query(
                    "SELECT current_setting('enable_external_access'),"
                        + " current_setting('lock_configuration'), current_setting('threads')")
                .rows())
        .containsExactly(List.of(false, true, 1L));
  }

  @Test
  void aQueryThatTakesTooLongIsEnded() {
    assertThatThrownBy(
            () ->
                CohortStore.query(
                    file,
                    "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b",
                    new QueryLimits(10, 1)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("more than 1 s");
  }

  @Test
  void aQueryThatNeedsTooMuchMemoryIsRefused() {
    assertThatThrownBy(
            () -> query("SELECT length(CAST(list(range) AS VARCHAR)) FROM range(200000000)"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("the query");
    assertThat(query("SELECT 1").rows()).hasSize(1);
  }

  @Test
  void aMistakeIsToldAsDuckDbTellsIt() {
    assertThatThrownBy(() -> query("SELECT nothing FROM phenotypes"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("nothing");
    assertThatThrownBy(() -> query("SELEC 1"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("syntax error");
    assertThatThrownBy(() -> query("")).isInstanceOf(RefusedInputException.class);
  }
}
