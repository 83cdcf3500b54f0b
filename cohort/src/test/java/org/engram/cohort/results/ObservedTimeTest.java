package org.engram.cohort.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObservedTimeTest {
  @TempDir private Path temp;

  @Test
  void aTimeWithoutAnEventHasAPlus() {
    assertThat(new ObservedTime(12.5, false).text()).isEqualTo("12.5+");
    assertThat(ObservedTime.of("12.5+")).isEqualTo(new ObservedTime(12.5, false));
    assertThat(ObservedTime.of("3")).isEqualTo(new ObservedTime(3, true));
  }

  @Test
  void timesBeforeTheBeginningAndWithoutEndAreNone() {
    assertThatThrownBy(() -> ObservedTime.of("-1")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ObservedTime.of("NaN+")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ObservedTime.of("Infinity"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void predictionsHaveTimeEventAndRisk() throws IOException {
    Path folder = temp.resolve("r");
    ResultsFolder.Content content = content();
    ResultsFolder.write(folder, content, false);

    assertThat(Files.readAllLines(folder.resolve("predictions.tsv")))
        .containsExactly(
            "set\trepeat\tfold\tsubject\tsession\trun\ttime\tevent\trisk",
            "model\t1\t1\t01\t\t\t12.5\t0\t-0.25",
            "model\t1\t2\t02\t\t\t3.0\t1\t1.5");
    assertThat(ResultsFolder.read(folder)).isEqualTo(content);
  }

  @Test
  void anEventThatIsNeitherIsRefusedByLine() throws IOException {
    Path folder = temp.resolve("r");
    ResultsFolder.write(folder, content(), false);
    Path table = folder.resolve("predictions.tsv");
    String text = Files.readString(table).replace("3.0\t1\t1.5", "3.0\tyes\t1.5");
    Path other = temp.resolve("predictions.tsv");
    Files.writeString(other, text);

    try (var in = Files.newBufferedReader(other)) {
      TsvLines lines = new TsvLines(other, in);
      assertThatThrownBy(() -> PredictionTable.read(lines, content().results()))
          .isInstanceOf(FileFormatException.class)
          .hasMessageContaining("line 3")
          .hasMessageContaining("event 'yes'");
    }
  }

  private static ResultsFolder.Content content() {
    SetResult set =
        new SetResult("model", SetResult.Role.MODEL, 0, "Cox", List.of(), List.of(), List.of());
    Results results =
        new Results(
            Analysis.FINETUNE,
            "dementia",
            new Outcome("dementia", "years", Outcome.Task.SURVIVAL, List.of()),
            AppliedRecipe.none(),
            new ResultProvenance(Map.of(), List.of(), Map.of(), Map.of(), Map.of()),
            new CohortFlow(List.of()),
            Optional.empty(),
            List.of(set),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    return new ResultsFolder.Content(
        results,
        List.of(
            new PredictionRow(
                "model", 1, 1, new RowKey("01", "", ""), "12.5+", new double[] {-0.25}),
            new PredictionRow("model", 1, 2, new RowKey("02", "", ""), "3.0", new double[] {1.5})),
        List.of());
  }
}
