package org.engram.cohort.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhenotypeImportTest {
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

  private Path table(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private List<List<Object>> query(String sql) {
    store.close();
    List<List<Object>> rows =
        CohortStore.query(folder.resolve("cohort.duckdb"), sql, QueryLimits.DEFAULT).rows();
    store = CohortStore.open(folder.resolve("cohort.duckdb"));
    return rows;
  }

  @Test
  void columnsHaveTypesAndTextStaysText() throws IOException {
    Path people =
        table(
            "participants.tsv",
            String.join(
                "\r\n",
                "\uFEFFparticipant_id\tage\tiq\tsite\tsex",
                "sub-01\t34\t101.5\t01\tM",
                "sub-02\tn/a\t99\t02\tF",
                "sub-03\t26\tn/a\t01\tn/a"));

    ImportReport report = store.importPhenotypes(people, PhenotypeImport.DEFAULT);

    assertThat(report.rows()).isEqualTo(3);
    assertThat(report.added()).isEqualTo(3);
    assertThat(report.refused()).isEmpty();
    assertThat(report.notes())
        .contains(
            "3 of 3 subjects are written with sub-; kept without",
            "site: numbers that begin with 0 are codes, kept as text");
    assertThat(store.phenotypes())
        .extracting(PhenotypeColumn::name, PhenotypeColumn::type)
        .containsExactly(
            tuple("age", ColumnType.WHOLE),
            tuple("iq", ColumnType.NUMBER),
            tuple("site", ColumnType.TEXT),
            tuple("sex", ColumnType.TEXT));
    assertThat(query("SELECT subject, age, iq, site, sex FROM phenotypes ORDER BY subject"))
        .containsExactly(
            List.of("01", 34L, 101.5, "01", "M"),
            Arrays.asList("02", null, 99.0, "02", "F"),
            Arrays.asList("03", 26L, null, "01", null));
  }

  @Test
  void theSidecarGivesUnitsDescriptionsAndLevels() throws IOException {
    Path people =
        table("participants.tsv", "participant_id\tage\tsex\nsub-01\t34\t1\nsub-02\t30\t3\n");
    table(
        "participants.json",
        """
        {"age": {"Description": "age at the scan", "Units": "years"},
         "sex": {"LongName": "sex at birth", "Levels": {"1": "male", "2": {"Description": "female"}}}}
        """);

    ImportReport report = store.importPhenotypes(people, PhenotypeImport.DEFAULT);

    assertThat(store.phenotypes())
        .containsExactly(
            new PhenotypeColumn(
                "age", ColumnType.WHOLE, "years", "age at the scan", Map.of(), "participants.tsv"),
            new PhenotypeColumn(
                "sex",
                ColumnType.WHOLE,
                "",
                "sex at birth",
                Map.of("1", "male", "2", "female"),
                "participants.tsv"));
    assertThat(report.notes())
        .contains(
            "units and levels from participants.json", "sex: [3] are not among its levels [1, 2]");
  }

  @Test
  void aTextCellInADeclaredNumberIsRefusedByRowAndColumn() throws IOException {
    Path people = table("p.csv", "subject,age,site\n1,34,a\n2,thirty,b\n3,12.5,c\n");

    ImportReport report =
        store.importPhenotypes(people, PhenotypeImport.DEFAULT.withType("age", ColumnType.NUMBER));

    assertThat(report.added()).isEqualTo(2);
    assertThat(report.refused())
        .containsExactly(
            new Problem(
                people + ", row 2, column age",
                "'thirty'",
                "a number",
                "Mend the cell, or say that it stands for no value: --missing 'age=thirty'"));
  }

  @Test
  void declaredCodesAreMissingAndOthersAreToldOf() throws IOException {
    Path people = table("p.csv", "eid,age,iq\n1,34,-9999\n2,-9999,100\n3,12,-9999\n");

    ImportReport report =
        store.importPhenotypes(people, PhenotypeImport.DEFAULT.withMissing("age", "-9999.0"));

    assertThat(report.notes())
        .contains(
            "age: 1 cells hold a code for missing ([-9999.0])",
            "-9999 is taken as a value, in 2 cells of [iq]. If it stands for missing:"
                + " --missing iq=-9999");
    assertThat(query("SELECT count(age), min(age), min(iq) FROM phenotypes"))
        .containsExactly(List.of(2L, 12L, -9999L));
  }

  @Test
  void unitsThatContradictAreRefusedWhole() throws IOException {
    store.importPhenotypes(
        table("a.csv", "subject,age\n1,34\n"), PhenotypeImport.DEFAULT.withUnit("age", "years"));
    Path months = table("b.csv", "subject,age,iq\n2,400,100\n");

    assertThatThrownBy(
            () -> store.importPhenotypes(months, PhenotypeImport.DEFAULT.withUnit("age", "months")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("column age: in months, where the store has it in years from a.csv");
    assertThat(store.phenotypes()).extracting(PhenotypeColumn::name).containsExactly("age");

    ImportReport renamed =
        store.importPhenotypes(
            months,
            PhenotypeImport.DEFAULT.withName("age", "age_months").withUnit("age_months", "months"));
    assertThat(renamed.columns()).containsExactly("age_months", "iq");
  }

  @Test
  void kindsThatContradictAreRefusedWhole() throws IOException {
    store.importPhenotypes(table("a.csv", "subject,hand\n1,100\n"), PhenotypeImport.DEFAULT);

    assertThatThrownBy(
            () ->
                store.importPhenotypes(
                    table("b.csv", "subject,hand\n2,R\n"), PhenotypeImport.DEFAULT))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("column hand: text, where the store has a whole number from a.csv");
    assertThat(query("SELECT count(*) FROM phenotypes")).containsExactly(List.of(1L));
  }

  @Test
  void wholeNumbersBecomeNumbersWhenALaterTableHasFractions() throws IOException {
    store.importPhenotypes(table("a.csv", "subject,fiq\n1,100\n"), PhenotypeImport.DEFAULT);
    store.importPhenotypes(table("b.csv", "subject,fiq\n2,98.5\n"), PhenotypeImport.DEFAULT);

    assertThat(store.phenotypes().getFirst().type()).isEqualTo(ColumnType.NUMBER);
    assertThat(query("SELECT fiq FROM phenotypes ORDER BY subject"))
        .containsExactly(List.of(100.0), List.of(98.5));
  }

  @Test
  void duplicatesThatAgreeAreOneAndOthersAreRefusedAll() throws IOException {
    Path people = table("p.csv", "subject,age\n1,34\nsub-1,34\n2,20\n2,21\n3,5\n,7\n");

    ImportReport report = store.importPhenotypes(people, PhenotypeImport.DEFAULT);

    assertThat(report.added()).isEqualTo(2);
    assertThat(report.notes()).contains("rows [1, 2] say the same of subject '1'");
    assertThat(report.refused())
        .extracting(Problem::where, Problem::found)
        .containsExactly(
            tuple(people + ", row 6", "no subject"),
            tuple(people + ", row 3", "subject '2' is in rows [3, 4]: age '20' and '21'"),
            tuple(people + ", row 4", "subject '2' is in rows [3, 4]: age '20' and '21'"));
  }

  @Test
  void aValueThatContradictsTheStoreIsRefusedUnlessReplacingIsAskedFor() throws IOException {
    store.importPhenotypes(table("a.csv", "subject,age\n1,34\n2,20\n"), PhenotypeImport.DEFAULT);
    Path later = table("b.csv", "subject,age,sex\n1,35,M\n2,20,F\n3,8,F\n");

    ImportReport refused = store.importPhenotypes(later, PhenotypeImport.DEFAULT);

    assertThat(refused.refused())
        .extracting(Problem::where, Problem::found)
        .containsExactly(
            tuple(
                later + ", row 1, column age", "subject '1' has '34' in the store and '35' here"));
    assertThat(List.of(refused.added(), refused.changed(), refused.unchanged()))
        .containsExactly(1L, 1L, 0L);

    ImportReport replaced = store.importPhenotypes(later, PhenotypeImport.DEFAULT.replacing());
    assertThat(List.of(replaced.added(), replaced.changed(), replaced.unchanged()))
        .containsExactly(0L, 1L, 2L);
    assertThat(query("SELECT age, sex FROM phenotypes WHERE subject = '1'"))
        .containsExactly(List.of(35L, "M"));
  }

  @Test
  void labelsThatOnlyLookAlikeAreReportedAndNeverTakenForOne() throws IOException {
    store.importPhenotypes(
        table("a.csv", "subject,age\nsub-01,34\nsub-02,20\n"), PhenotypeImport.DEFAULT);
    Path later = table("b.csv", "subject,iq\n1,100\nS-2,90\n");

    ImportReport exact = store.importPhenotypes(later, PhenotypeImport.DEFAULT);

    assertThat(exact.added()).isEqualTo(2);
    assertThat(exact.near())
        .containsExactly(
            new NearMatch("1", "01", IdMatching.SPELLING),
            new NearMatch("S-2", "02", IdMatching.NUMBER));
    assertThat(query("SELECT count(*) FROM phenotypes")).containsExactly(List.of(4L));
  }

  @Test
  void labelsAreNormalisedWhenAskedForAndTheMappingIsTold() throws IOException {
    store.importPhenotypes(
        table("a.csv", "subject,age\nsub-01,34\nsub-02,20\n"), PhenotypeImport.DEFAULT);
    Path later = table("b.csv", "subject,iq\n1,100\nSUB02,90\n7,80\n");

    ImportReport report =
        store.importPhenotypes(later, PhenotypeImport.DEFAULT.withIds(IdMatching.SPELLING));

    assertThat(report.mapped()).containsExactly(Map.entry("1", "01"), Map.entry("SUB02", "02"));
    assertThat(query("SELECT subject, age, iq FROM phenotypes ORDER BY subject"))
        .containsExactly(
            List.of("01", 34L, 100L), List.of("02", 20L, 90L), Arrays.asList("7", null, 80L));
  }

  @Test
  void sessionsHaveRowsOfTheirOwn() throws IOException {
    Path sessions = table("sub-07_sessions.tsv", "session_id\tweight\nses-1\t70.5\nses-2\t71\n");
    Path wide =
        table("long.tsv", "participant_id\tsession\tweight\nsub-08\t1\t60\nsub-08\t2\t61\n");

    store.importPhenotypes(sessions, PhenotypeImport.DEFAULT);
    store.importPhenotypes(wide, PhenotypeImport.DEFAULT);

    assertThat(query("SELECT subject, session, weight FROM phenotypes ORDER BY ALL"))
        .containsExactly(
            List.of("07", "1", 70.5),
            List.of("07", "2", 71.0),
            List.of("08", "1", 60.0),
            List.of("08", "2", 61.0));
  }

  @Test
  void columnsThatDifferInCaseOnlyAreRefused() throws IOException {
    assertThatThrownBy(
            () ->
                store.importPhenotypes(
                    table("a.csv", "subject,Age,age\n1,2,3\n"), PhenotypeImport.DEFAULT))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("column age");
    assertThatThrownBy(
            () ->
                store.importPhenotypes(
                    table("b.csv", "subject,age,age\n1,2,3\n"), PhenotypeImport.DEFAULT))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("two columns are named 'age'");
  }

  @Test
  void aDeclarationForAColumnThatIsNotThereIsRefused() throws IOException {
    Path people = table("a.csv", "subject,age\n1,2\n");

    assertThatThrownBy(
            () -> store.importPhenotypes(people, PhenotypeImport.DEFAULT.withMissing("agee", "-1")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--missing: 'agee'");
    assertThatThrownBy(
            () -> store.importPhenotypes(people, PhenotypeImport.DEFAULT.withColumns("iq")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--columns: 'iq'");
  }

  @Test
  void everyMismatchWithTheScansIsListed() throws IOException {
    store.importEmbeddings(
        table("v.csv", "subject,a,b\n01,1,2\n02,3,4\n"), EmbeddingImport.into("genes"));

    ImportReport report =
        store.importPhenotypes(
            table("p.csv", "subject,age\n02,3\n03,4\n1,9\n"), PhenotypeImport.DEFAULT);

    assertThat(report.onlyInFile()).containsExactly("03", "1");
    assertThat(report.onlyInStore()).containsExactly("01");
    assertThat(report.near()).containsExactly(new NearMatch("1", "01", IdMatching.SPELLING));
  }
}
