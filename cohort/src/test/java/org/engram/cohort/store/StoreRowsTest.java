package org.engram.cohort.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.store.RowSelection.Missing;
import org.engram.cohort.store.SelectedRows.MissingValue;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreRowsTest {
  @TempDir private Path folder;
  private CohortStore store;

  @BeforeEach
  void open() throws IOException {
    store = CohortStore.openOrCreate(folder.resolve("cohort.duckdb"));
    Path vectors =
        Files.writeString(
            folder.resolve("v.csv"),
            "subject,session,a,b\n01,1,1,0\n01,2,1,1\n02,1,0,1\n03,1,-1,0.1\n04,1,0.9,0.2\n");
    store.importEmbeddings(vectors, EmbeddingImport.into("brain"));
    Path people =
        Files.writeString(
            folder.resolve("p.tsv"),
            """
            participant_id\tage\tdx\tsite
            01\t20\t1\tA
            02\t30\t2\tn/a
            03\tn/a\t1\tB
            05\t9\t1\tA
            """);
    store.importPhenotypes(people, PhenotypeImport.DEFAULT);
    Path visits =
        Files.writeString(
            folder.resolve("s.tsv"),
            "participant_id\tsession_id\tage\tscore\n01\tses-2\t21\t5\n02\tses-3\t33\t7\n");
    store.importPhenotypes(visits, PhenotypeImport.DEFAULT);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void rowsHaveCovariatesAndEveryMissingValueIsListed() {
    SelectedRows selected =
        store.rows(RowSelection.of("brain", "age", "dx", "site").withCategorical("dx"));

    CohortRows rows = selected.rows();
    assertThat(rows.keys())
        .containsExactly(
            new RowKey("01", "1", ""),
            new RowKey("01", "2", ""),
            new RowKey("02", "1", ""),
            new RowKey("03", "1", ""),
            new RowKey("04", "1", ""));
    assertThat(rows.numbers("age").values()).containsExactly(20, 21, 30, Double.NaN, Double.NaN);
    assertThat(rows.categories("dx").values()).containsExactly("1", "1", "2", "1", "");
    assertThat(rows.categories("site").values()).containsExactly("A", "A", "", "B", "");
    assertThat(selected.missing())
        .containsExactly(
            new MissingValue(new RowKey("03", "1", ""), "age", "no value in the table"),
            new MissingValue(
                new RowKey("04", "1", ""), "age", "the subject is not among the phenotypes"),
            new MissingValue(
                new RowKey("04", "1", ""), "dx", "the subject is not among the phenotypes"),
            new MissingValue(new RowKey("02", "1", ""), "site", "no value in the table"),
            new MissingValue(
                new RowKey("04", "1", ""), "site", "the subject is not among the phenotypes"));
    assertThat(selected.leftOut()).isEmpty();
  }

  @Test
  void rowsWithoutAValueAreLeftOutOrRefusedAsAsked() {
    SelectedRows left = store.rows(RowSelection.of("brain", "age").with(Missing.LEAVE_OUT));

    assertThat(left.rows().keys()).extracting(RowKey::subject).containsExactly("01", "01", "02");
    assertThat(left.leftOut())
        .containsExactly(new RowKey("03", "1", ""), new RowKey("04", "1", ""));
    assertThatThrownBy(() -> store.rows(RowSelection.of("brain", "age").with(Missing.REFUSE)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("2 of 5 rows lack a covariate, first sub-03 ses-1 age");
    assertThatThrownBy(() -> store.rows(RowSelection.of("brain", "agee")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no such covariate")
        .hasMessageContaining("[age, dx, site, score]");
    assertThatThrownBy(() -> store.rows(RowSelection.of("genes")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("one of [brain]");
  }

  @Test
  void aJoinListsEveryRowWithoutACounterpart() {
    KeyComparison join = store.compare("brain", "phenotypes");

    assertThat(join.both()).isEqualTo(4);
    assertThat(join.onlyFirst()).containsExactly(new RowKey("04", "1", ""));
    assertThat(join.onlySecond())
        .containsExactly(new RowKey("02", "3", ""), new RowKey("05", "", ""));
  }

  @Test
  void theNearestSubjectsComeByTheirNearestRow() {
    List<Neighbour> nearest = store.nearest("brain", "sub-04", Optional.empty(), 2);

    assertThat(nearest).extracting(Neighbour::subject).containsExactly("01", "02");
    assertThat(nearest.getFirst().closest()).isEqualTo(new RowKey("01", "1", ""));
    assertThat(nearest.getFirst().rows()).isEqualTo(2);
    assertThat(nearest.getFirst().cosine()).isCloseTo(0.9 / Math.sqrt(0.85), within(1e-6));
    assertThat(store.nearest("brain", "01", Optional.of("ses-2"), 1).getFirst().cosine())
        .isCloseTo(1.1 / Math.sqrt(2 * 0.85), within(1e-6));
    assertThat(store.nearest("brain", "01", Optional.empty(), 9)).hasSize(3);
  }

  @Test
  void aSubjectThatIsNotThereIsRefusedWithThoseLikelyMeant() {
    assertThatThrownBy(() -> store.nearest("brain", "4", Optional.empty(), 2))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no subject '4'")
        .hasMessageContaining("Likely meant: [04]");
    assertThatThrownBy(() -> store.nearest("brain", "04", Optional.empty(), 0))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void foldsAreNamedAndVersioned() {
    List<FoldRow> rows =
        List.of(new FoldRow(0, 0, RowKey.of("01")), new FoldRow(0, 1, RowKey.of("02")));

    assertThat(store.addFolds("site", rows, Map.of("seed", 42))).isEqualTo(1);
    assertThat(store.addFolds("site", rows.subList(0, 1), Map.of("seed", 43))).isEqualTo(2);

    assertThat(store.folds("site", Optional.of(1))).isEqualTo(rows);
    assertThat(store.folds("site", Optional.empty())).isEqualTo(rows.subList(0, 1));
    assertThatThrownBy(() -> store.folds("sex", Optional.empty()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("[site]");
  }

  @Test
  void predictionsBelongToARun() {
    int run = store.addRun("probe", Map.of("seed", 42, "set", "brain"));
    List<PredictionRow> rows =
        List.of(
            new PredictionRow("brain", "age", 0, 0, RowKey.of("01"), "20", "", 21.5),
            new PredictionRow("brain", "dx", 0, 1, RowKey.of("02"), "2", "1", 0.25));

    store.addPredictions(run, rows);

    assertThat(store.predictions(run)).isEqualTo(rows);
    assertThat(store.runs().getLast().kind()).isEqualTo("probe");
    assertThatThrownBy(() -> store.addPredictions(99, rows))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no run 99");
  }
}
