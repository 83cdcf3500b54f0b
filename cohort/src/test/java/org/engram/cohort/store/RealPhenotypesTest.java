package org.engram.cohort.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is odd in tables that people really wrote. */
class RealPhenotypesTest {
  private static final String ABIDE = "phenotypes/abide1_phenotypic_sites_without_heldout.csv.gz";
  private static final String ABIDE_24 = "timeseries/abide_ho/phenotypes.csv";

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

  private StoreSummary.Phenotypes column(String name) {
    return store.summary().phenotypes().stream()
        .filter(column -> column.column().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** A byte-order mark, a column of n/a alone, no line end after the last row. */
  @Test
  void aTableWithAByteOrderMark() {
    ImportReport report =
        store.importPhenotypes(
            RealTables.find("phenotypes/bids_utf8bom_participants.tsv"), PhenotypeImport.DEFAULT);

    assertThat(report.rows()).isEqualTo(5);
    assertThat(report.added()).isEqualTo(5);
    assertThat(report.columns()).containsExactly("age", "sex");
    assertThat(report.notes()).contains("hand: no cell has a value; left out");
    assertThat(column("age").greatest()).isEqualTo(53);
  }

  /** Two studies that both have sub-01: other people of the same label. */
  @Test
  void twoStudiesWithTheSameLabelsContradictEachOther() {
    store.importPhenotypes(
        RealTables.find("phenotypes/bids_ds108_participants.tsv"), PhenotypeImport.DEFAULT);
    Path other = RealTables.find("phenotypes/bids_ds110_participants.tsv");

    ImportReport report = store.importPhenotypes(other, PhenotypeImport.DEFAULT);

    assertThat(report.rows()).isEqualTo(18);
    assertThat(report.added()).isZero();
    assertThat(report.refused().size() + report.unchanged()).isEqualTo(18);
    assertThat(report.refused())
        .extracting(Problem::where, Problem::found)
        .contains(
            tuple(
                other + ", row 1, column age", "subject '01' has '29' in the store and '18' here"));
    assertThat(report.refused().getFirst().remedy()).contains("Another study's subjects");
  }

  /** Handedness is a score in the one study and a letter in the other. */
  @Test
  void scoresAndLettersOfOneNameAreNotOnePhenotype() {
    store.importPhenotypes(
        RealTables.find("phenotypes/bids_7t_trt_participants.tsv"), PhenotypeImport.DEFAULT);

    assertThat(column("handedness").least()).isEqualTo(-84);
    assertThatThrownBy(
            () ->
                store.importPhenotypes(
                    RealTables.find("phenotypes/bids_ds116_participants.tsv"),
                    PhenotypeImport.DEFAULT))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("column handedness: text, where the store has a whole number");
    assertThat(store.summary().people()).isEqualTo(22);
  }

  /**
   * 838 people and 106 columns: two columns of indices, two that name the subject, -9999 among
   * numbers and among texts, a stray ` among numbers, one test in two spellings.
   */
  @Test
  void theLargeTableOfAbideIsImportedWithItsOdditiesTold() {
    ImportReport report = store.importPhenotypes(RealTables.find(ABIDE), PhenotypeImport.DEFAULT);

    assertThat(report.rows()).isEqualTo(838);
    assertThat(report.added()).isEqualTo(838);
    assertThat(report.refused()).isEmpty();
    assertThat(report.columns())
        .hasSize(105)
        .contains("Unnamed: 0.1", "SUB_ID")
        .doesNotContain("subject");
    assertThat(report.notes())
        .contains(
            "subjects are those of column subject; [SUB_ID] could name them, too (--id)",
            "CURRENT_MED_STATUS: 734 numbers, and text in one cell, first '`' in row 215; kept as"
                + " text. --type CURRENT_MED_STATUS=number refuses such rows",
            "PIQ_TEST_TYPE: values differ in spelling only: 'RAVENS', 'Ravens', 'ravens'");
    assertThat(report.notes())
        .filteredOn(note -> note.startsWith("-9999 is taken as a value"))
        .singleElement()
        .asString()
        .contains("FIQ, VIQ, PIQ", "HANDEDNESS_CATEGORY", "--missing '*=-9999'");
    assertThat(column("AGE_AT_SCAN").present()).isEqualTo(838);
    assertThat(column("SITE_ID").different()).isEqualTo(16);
  }

  @Test
  void declaredCodesAndTypesCleanIt() {
    ImportReport report =
        store.importPhenotypes(
            RealTables.find(ABIDE),
            PhenotypeImport.DEFAULT
                .withSubject("SUB_ID")
                .withColumns(
                    "AGE_AT_SCAN", "FIQ", "BMI", "HANDEDNESS_CATEGORY", "CURRENT_MED_STATUS")
                .withMissing("*", "-9999")
                .withType("CURRENT_MED_STATUS", ColumnType.NUMBER));

    assertThat(report.refused())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where()).contains("column CURRENT_MED_STATUS");
              assertThat(problem.found()).isEqualTo("'`'");
              assertThat(problem.expected()).isEqualTo("a number");
            });
    assertThat(report.added()).isEqualTo(837);
    assertThat(column("FIQ").least()).isGreaterThan(0);
    assertThat(column("BMI").present()).isEqualTo(94);
    assertThat(column("HANDEDNESS_CATEGORY").different()).isEqualTo(4);
  }

  /** The same 24 people in both tables: subset and whole agree, whichever column names them. */
  @Test
  void theSubsetAgreesWithTheWhole() {
    store.importPhenotypes(
        RealTables.find(ABIDE), PhenotypeImport.DEFAULT.withMissing("*", "-9999"));

    ImportReport subset =
        store.importPhenotypes(
            RealTables.find(ABIDE_24), PhenotypeImport.DEFAULT.withMissing("*", "-9999"));

    assertThat(subset.rows()).isEqualTo(24);
    assertThat(subset.added() + subset.changed()).isZero();
    assertThat(subset.unchanged()).isEqualTo(24);
    assertThat(subset.refused()).isEmpty();
  }

  /** Scans are called KKI_0050777, the table's first column 50777. */
  @Test
  void scansWhoseNamesHoldTheNumberAreNearMatches() throws IOException {
    StringBuilder vectors = new StringBuilder("subject,a,b\n");
    List<String> scans = List.of("KKI_0050777", "NYU_0050952", "Pitt_0050013", "XX_0099999");
    scans.forEach(scan -> vectors.append(scan).append(",1,2\n"));
    Path table = Files.writeString(folder.resolve("v.csv"), vectors);
    store.importEmbeddings(table, EmbeddingImport.into("brain"));

    ImportReport exact =
        store.importPhenotypes(
            RealTables.find(ABIDE_24),
            PhenotypeImport.DEFAULT.withMissing("*", "-9999").withColumns("AGE_AT_SCAN"));

    assertThat(exact.near())
        .containsExactly(
            new NearMatch("50013", "Pitt_0050013", IdMatching.NUMBER),
            new NearMatch("50777", "KKI_0050777", IdMatching.NUMBER),
            new NearMatch("50952", "NYU_0050952", IdMatching.NUMBER));
    assertThat(exact.onlyInStore()).containsExactlyElementsOf(scans);
    assertThat(exact.onlyInFile()).hasSize(24);
    KeyComparison join = store.compare("brain", "phenotypes");
    assertThat(join.both()).isZero();
    assertThat(join.onlyFirst()).hasSize(4);
    assertThat(join.onlySecond()).hasSize(24);
    assertThat(join.near()).hasSize(3);

    ImportReport mapped =
        store.importPhenotypes(
            RealTables.find(ABIDE_24),
            PhenotypeImport.DEFAULT
                .withSubject("FILE_ID")
                .withMissing("*", "-9999")
                .withColumns("AGE_AT_SCAN", "SITE_ID"));
    assertThat(mapped.mapped()).isEqualTo(Map.of());
    assertThat(store.compare("brain", "phenotypes").both()).isEqualTo(3);
  }
}
