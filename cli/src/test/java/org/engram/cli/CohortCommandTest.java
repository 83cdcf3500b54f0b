package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CohortCommandTest {
  @TempDir private Path folder;
  private Path store;
  private Path people;
  private Path genes;

  @BeforeEach
  void files() throws IOException {
    store = folder.resolve("study.duckdb");
    people =
        Files.writeString(
            folder.resolve("participants.tsv"),
            """
            participant_id\tage\tsite
            sub-01\t20\tA
            sub-02\t-9999\tB
            sub-03\t40\tA
            """);
    genes =
        Files.writeString(folder.resolve("genes.csv"), "eid,APOE,BDNF\n01,1,0\n02,1,1\n3,0,1\n");
  }

  private CommandRun run(Object... args) {
    Object[] all = new Object[args.length + 1];
    all[0] = "cohort";
    System.arraycopy(args, 0, all, 1, args.length);
    return CommandRun.of(all);
  }

  private void fill() {
    assertThat(run("import", store, people, "--missing", "age=-9999", "--unit", "age=years").code())
        .isEqualTo(0);
    assertThat(run("import", store, genes, "--set", "genes").code()).isEqualTo(0);
  }

  @Test
  void anImportTellsWhatItDidAndWhatIsOdd() {
    CommandRun first = run("import", store, people);
    CommandRun vectors = run("import", store, genes, "--set", "genes");

    assertThat(first.code()).isEqualTo(0);
    assertThat(first.out())
        .contains("3: 3 added, 0 changed, 0 as they were, 0 refused")
        .contains("-9999 is taken as a value, in 1 cells of [age]")
        .contains("3 of 3 subjects are written with sub-; kept without");
    assertThat(vectors.out())
        .contains("'3' and '03' differ in case, zeros, separators or prefix only")
        .contains("--ids spelling")
        .contains("only in the file 1: 3")
        .contains("only in the store 1: 03");
  }

  @Test
  void rowsThatWereRefusedAreListedAndTheExitCodeSaysSo() throws IOException {
    fill();
    Files.writeString(people, "participant_id\tage\nsub-01\t21\nsub-04\t50\n");

    CommandRun run = run("import", store, people, "--json");

    assertThat(run.code()).isEqualTo(3);
    JsonNode json = run.json();
    assertThat(json.get("added").asInt()).isEqualTo(1);
    assertThat(json.get("refused").get(0).get("found").asString())
        .isEqualTo("subject '01' has '20' in the store and '21' here");
    assertThat(run("import", store, people, "--replace").code()).isEqualTo(0);
  }

  @Test
  void showJoinsTheParts() {
    fill();

    CommandRun text = run("show", store);
    JsonNode json = run("show", store, "--json").json();

    assertThat(text.code()).isEqualTo(0);
    assertThat(text.out())
        .contains("genes           3 x 2, from genes.csv")
        .contains("genes with phenotypes, by subject and session")
        .contains("in both         2 rows of genes")
        .contains("only in genes   1: sub-3")
        .contains("only in phenotypes 1: sub-03");
    assertThat(text.out()).containsPattern("age +whole +2 values +20 to 40 +years");
    assertThat(json.get("joins").get(0).get("near").get(0).get("second").asString())
        .isEqualTo("03");
    assertThat(json.get("phenotypes").get(0).get("unit").asString()).isEqualTo("years");
    assertThat(run("show", store, "--join", "genes").code()).isEqualTo(2);
  }

  @Test
  void sqlGivesATableCsvOrJsonAndSaysItsLimit() {
    fill();
    String query = "SELECT subject, age, site FROM phenotypes ORDER BY subject";

    assertThat(run("sql", store, query).out().lines())
        .containsExactly(
            "subject  age  site",
            "01       20   A",
            "02            B",
            "03       40   A",
            "(3 rows)");
    CommandRun csv = run("sql", store, query, "--csv", "--limit", "2");
    assertThat(csv.out()).isEqualTo("subject,age,site\n01,20,A\n02,,B\n");
    assertThat(csv.err()).contains("only the first 2 rows");
    JsonNode json = run("sql", store, query, "--json").json();
    assertThat(json.get("rows").get(0).get(1).asInt()).isEqualTo(20);
    assertThat(json.get("more").asBoolean()).isFalse();
    CommandRun refused = run("sql", store, "COPY phenotypes TO 'out.csv'");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("a statement that is no SELECT");
  }

  @Test
  void exportWritesAFileAndDoesNotReplaceOne() throws IOException {
    fill();
    Path out = folder.resolve("out.tsv");

    assertThat(run("export", store, "phenotypes", out).out())
        .isEqualTo("wrote " + out + ", 3 rows of phenotypes" + System.lineSeparator());
    assertThat(Files.readString(out)).startsWith("subject\tsession\tage\tsite\n01\tn/a\t20\tA\n");
    assertThat(run("export", store, "phenotypes", out).code()).isEqualTo(2);
    assertThat(
            run("export", store, "genes", out, "--overwrite", "--json").json().get("rows").asInt())
        .isEqualTo(3);
  }

  @Test
  void nearestListsSubjectsByCosine() {
    fill();

    JsonNode json = run("nearest", store, "--subject", "sub-01", "-k", "1", "--json").json();

    assertThat(json.get("nearest").get(0).get("subject").asString()).isEqualTo("02");
    assertThat(json.get("nearest").get(0).get("cosine").asDouble())
        .isEqualTo(Math.sqrt(0.5), within(1e-6));
    assertThat(run("nearest", store, "--subject", "01").out()).contains("02       0.707107");
    assertThat(run("nearest", store, "--subject", "9").code()).isEqualTo(1);
  }

  @Test
  void columnsOfATableOfVectorsAreChosenAndOtherOptionsToldToMeanNothing() throws IOException {
    Path table =
        Files.writeString(folder.resolve("g.csv"), "subject,g0,batch,g1\n01,1,A,2\n02,3,B,4\n");
    CommandRun all = run("import", store, table, "--set", "g");
    CommandRun some = run("import", store, table, "--set", "g", "--columns", "g0,g1");

    assertThat(all.code()).isEqualTo(1);
    assertThat(all.err()).contains("row 1, column batch: 'A'", "--columns");
    assertThat(some.code()).as(some.err()).isEqualTo(0);
    assertThat(run("show", store).out()).containsPattern("g +2 x 2");
    assertThat(run("import", store, table, "--set", "h", "--columns", "g7").err())
        .contains("'g7'", "[subject, g0, batch, g1]");
    assertThat(run("import", store, table, "--set", "h", "--missing", "g0=1").code()).isEqualTo(2);
    assertThat(run("import", store, table, "--set", "h", "--rename", "g0=x").err())
        .contains("tables of people");
  }

  @Test
  void wrongUsageIsToldInWords() throws IOException {
    assertThat(run().code()).isEqualTo(2);
    assertThat(run("import", store, people, "--missing", "age").code()).isEqualTo(2);
    assertThat(run("import", store, people, "--type", "age=date").code()).isEqualTo(2);
    assertThat(run("import", store, people, "--recipe", "x").err()).contains("given without --set");
    assertThat(store).doesNotExist();
    Path npz = Files.writeString(folder.resolve("a.npz"), "");
    assertThat(run("import", store, npz).err()).contains("Give it with --set NAME");
    assertThat(run("show", folder.resolve("none.duckdb")).code()).isEqualTo(1);
  }

  @Test
  void everyCommandShowsAnExample() {
    for (String command : new String[] {"import", "show", "sql", "export", "nearest"}) {
      assertThat(run(command, "--help").out()).contains("Example:", "engram cohort " + command);
    }
  }
}
