package org.engram.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.cohort.PeopleTable.Column;
import org.engram.cohort.PeopleTable.Kind;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeopleTableTest {
  @TempDir private Path folder;

  private Path table(String text) throws IOException {
    return Files.writeString(folder.resolve("participants.tsv"), text);
  }

  @Test
  void columnsAreKnownByTheirValues() throws IOException {
    PeopleTable people =
        PeopleTable.read(
            table(
                """
                \uFEFFparticipant_id\tage\tsex\thand\tiq
                sub-02\t32\tF\tn/a\t101.5
                sub-01\tn/a\tM\tn/a\t99
                sub-03\t26\tF\tn/a\t-1e2
                """));

    assertThat(people.rows()).isEqualTo(3);
    assertThat(people.id()).contains("participant_id");
    assertThat(people.subjects()).containsExactly("01", "02", "03");
    assertThat(people.columns())
        .extracting(Column::name, Column::kind, Column::missing, Column::levels)
        .containsExactly(
            tuple("participant_id", Kind.TEXT, 0, List.of("sub-01", "sub-02", "sub-03")),
            tuple("age", Kind.WHOLE_NUMBERS, 1, List.of("26", "32")),
            tuple("sex", Kind.TEXT, 0, List.of("F", "M")),
            tuple("hand", Kind.EMPTY, 3, List.of()),
            tuple("iq", Kind.NUMBERS, 0, List.of("-1e2", "101.5", "99")));
    assertThat(people.columns().get(4).least()).isEqualTo(-100);
    assertThat(people.columns().get(4).greatest()).isEqualTo(101.5);
    assertThat(people.columns().get(2).least()).isNaN();
  }

  @Test
  void aTableWithoutAColumnOfSubjectsIsDescribedAllTheSame() throws IOException {
    PeopleTable people = PeopleTable.read(table("name\tage\nA\t1\n"));

    assertThat(people.id()).isEmpty();
    assertThat(people.subjects()).isEmpty();
  }

  @Test
  void manyValuesAreNotListed() throws IOException {
    StringBuilder text = new StringBuilder("participant_id\n");
    for (int i = 10; i < 23; i++) {
      text.append("sub-").append(i).append('\n');
    }

    assertThat(PeopleTable.read(table(text.toString())).columns().getFirst().levels()).isEmpty();
  }

  @Test
  void aRaggedTableIsRefusedByName() throws IOException {
    Path ragged = table("participant_id\tage\nsub-01\t1\t2\n");

    assertThatThrownBy(() -> PeopleTable.read(ragged))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(ragged.toString());
  }

  @Test
  void realTablesOfPeopleAreRead() {
    PeopleTable trt = PeopleTable.read(real("bids_7t_trt_participants.tsv"));
    PeopleTable marked = PeopleTable.read(real("bids_utf8bom_participants.tsv"));
    PeopleTable abide = PeopleTable.read(real("abide1_phenotypic_sites_without_heldout.csv.gz"));

    assertThat(trt.rows()).isEqualTo(22);
    assertThat(trt.columns())
        .extracting(Column::name)
        .containsExactly(
            "participant_id",
            "sex",
            "age_at_first_scan_years",
            "number_of_scans_before",
            "handedness");
    assertThat(trt.columns().get(4).least()).isEqualTo(-84);
    assertThat(marked.id()).contains("participant_id");
    assertThat(marked.columns().get(3).kind()).isEqualTo(Kind.EMPTY);
    assertThat(marked.columns().get(3).missing()).isEqualTo(5);
    assertThat(abide.rows()).isEqualTo(838);
    assertThat(abide.columns()).hasSize(106);
    assertThat(abide.id()).contains("subject");
    assertThat(abide.subjects()).hasSize(838);
  }

  private static Path real(String name) {
    String named = System.getenv("ENGRAM_TEST_DATA");
    Path data = named == null || named.isBlank() ? null : Path.of(named);
    for (Path at = Path.of("").toAbsolutePath(); data == null && at != null; at = at.getParent()) {
      data = Files.isDirectory(at.resolve("shared/data")) ? at.resolve("shared/data") : null;
    }
    Path file = (data == null ? Path.of("../shared/data") : data).resolve("phenotypes/" + name);
    assumeTrue(Files.exists(file), "no real data: " + file + " (set ENGRAM_TEST_DATA)");
    return file;
  }
}
