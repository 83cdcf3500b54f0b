package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecipeCommandTest {
  private static final int PEOPLE = 40;
  private static final int WIDTH = 6;

  @TempDir Path folder;
  private Path table;
  private Path people;
  private Path out;

  /** People of two sites; person 7 has no age, person 8 an age that is no number. */
  @BeforeEach
  void writeTables() throws IOException {
    table = folder.resolve("embeddings.csv");
    people = folder.resolve("people.tsv");
    out = folder.resolve("out.csv");
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder rows =
        new StringBuilder("subject,session,run,source,windows,coverage,warnings,recipe,model_hash");
    for (int j = 0; j < WIDTH; j++) {
      rows.append(",e").append(j);
    }
    StringBuilder who = new StringBuilder("participant_id\tAGE_AT_SCAN\tsex\tsite\tfd\tset\n");
    for (int i = 0; i < PEOPLE; i++) {
      rows.append("\np%02d,,,p%02d.csv,1,1.0,,brainjepa_mean_v1,abc".formatted(i, i));
      for (int j = 0; j < WIDTH; j++) {
        double value = random.nextGaussian() + (i % 2) * 3;
        rows.append(',').append((float) value);
      }
      String age = i == 7 ? "n/a" : i == 8 ? "old" : Integer.toString(20 + i);
      who.append(
          String.format(
              Locale.ROOT,
              "sub-p%02d\t%s\t%s\t%s\t%.3f\t%s\n",
              i,
              age,
              i % 3 == 0 ? "M" : "F",
              i % 2 == 0 ? "X" : "Y",
              0.1 + 0.01 * random.nextInt(10),
              i < 30 ? "train" : "test"));
    }
    Files.writeString(table, rows.append('\n'));
    Files.writeString(people, who);
  }

  @Test
  void listsTheShippedRecipes() {
    CommandRun run = CommandRun.of("recipe", "list");
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out().lines().toList())
        .hasSize(8)
        .anyMatch(line -> line.startsWith("rsfmri_brainjepa_roi_v1 "))
        .anyMatch(line -> line.startsWith("rsfmri_brainjepa_roi_combat_v1 "));
    assertThat(CommandRun.of("recipe", "list", "--json").json().get("recipes")).hasSize(8);
  }

  @Test
  void whatIsShownReadsBackAsTheSameRecipe() throws IOException {
    CommandRun shown = CommandRun.of("recipe", "show", "rsfmri_brainjepa_roi_combat_v1");
    assertThat(shown.out())
        .contains("# Columns: site (category), age (number), sex (category)")
        .contains("estimates: parametric");
    Path file = Files.writeString(folder.resolve("mine.yaml"), shown.out());
    JsonNode again = CommandRun.of("recipe", "show", file, "--json").json();
    JsonNode first =
        CommandRun.of("recipe", "show", "rsfmri_brainjepa_roi_combat_v1", "--json").json();
    assertThat(again).isEqualTo(first);
  }

  @Test
  void aFileWithAShippedIdAndOtherSettingsIsRefused() throws IOException {
    String shown = CommandRun.of("recipe", "show", "rsfmri_brainjepa_roi_v1").out();
    Path file =
        Files.writeString(
            folder.resolve("mine.yaml"), shown.replace("components: 512", "components: 256"));
    CommandRun run = CommandRun.of("recipe", "show", file);
    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err()).contains("rsfmri_brainjepa_roi_v1").contains("other settings");
  }

  @Test
  void fittedOnSomeRowsAppliedToAllAndStoredForLater() throws IOException {
    Path stored = folder.resolve("stored");
    CommandRun run = apply("--fit-on", "set=train", "--save-fitted", stored.toString());
    assertThat(run.code()).isEqualTo(ExitCode.SOME_REFUSED);
    assertThat(run.err())
        .contains("sub-p07, age")
        .contains("'old'")
        .contains("512 components and 28 training subjects")
        .doesNotContain("leaks");
    assertThat(run.out()).contains("fitted on").contains("28 rows of 28 subjects");
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSize(1 + PEOPLE - 2);
    assertThat(lines.get(1))
        .contains(
            "recipe=rsfmri_brainjepa_roi_v1;harmonisation=residualise(site);"
                + "preprocessing=as-given;embedding=brainjepa_mean_v1");
    JsonNode sidecar = JsonMapper.shared().readTree(Files.readString(Path.of(out + ".json")));
    assertThat(sidecar.get("training").get("rows").asInt()).isEqualTo(28);
    assertThat(sidecar.get("fit_on").asString()).isEqualTo("set=train");
    assertThat(sidecar.get("refused")).hasSize(2);
    assertThat(sidecar.get("in_words").get(1).asString()).contains("regressed out");

    Path later = folder.resolve("later.csv");
    List<String> args =
        new ArrayList<>(List.of("recipe", "apply", table.toString(), "--fitted", "" + stored));
    args.addAll(COLUMNS);
    args.addAll(List.of("--phenotypes", people.toString(), "--out", later.toString()));
    assertThat(CommandRun.of(args.toArray()).code()).isEqualTo(ExitCode.SOME_REFUSED);
    assertThat(later).hasSameTextualContentAs(out);
    assertThat(CommandRun.of("recipe", "show", stored).out())
        .contains("# Fitted by Engram")
        .contains("on 28 rows of 28 subjects: 6 features became 6");
  }

  @Test
  void fittingOnAllRowsIsCalledALeak() {
    CommandRun run = apply("--json");
    assertThat(run.json().get("warnings").get(0).asString()).contains("leaks");
    assertThat(run.json().get("fitted_on").asString()).contains("38 rows of 38 subjects");
  }

  @Test
  void aListOfSubjectsSaysWhatToFitOn() throws IOException {
    Path list =
        Files.write(
            folder.resolve("training.txt"),
            java.util.stream.IntStream.range(10, 30).mapToObj(i -> "sub-p" + i).toList());
    CommandRun run = apply("--fit-on", list.toString(), "--json");
    assertThat(run.json().get("fitted_on").asString()).contains("20 rows of 20 subjects");
  }

  @Test
  void aMissingColumnIsWrongUsageWithItsName() {
    CommandRun run =
        CommandRun.of(
            "recipe",
            "apply",
            table,
            "--recipe",
            "rsfmri_brainjepa_roi_v1",
            "--phenotypes",
            people,
            "--out",
            out);
    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err()).contains("no column 'age'").contains("--column age=COLUMN");
    assertThat(out).doesNotExist();
  }

  @Test
  void aTableIsNotTransformedTwice() throws IOException {
    apply();
    CommandRun run =
        CommandRun.of(
            "recipe", "apply", out, "--recipe", "zscore_v1", "--out", folder.resolve("twice.csv"));
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("rows that have been through a recipe");
  }

  @Test
  void aStoredRecipeOfAnotherModelIsRefused() throws IOException {
    Path stored = folder.resolve("stored");
    CommandRun.of(
        "recipe", "apply", table, "--recipe", "zscore_v1", "--save-fitted", stored, "--out", out);
    Path other =
        Files.writeString(
            folder.resolve("other.csv"), Files.readString(table).replace(",abc,", ",def,"));
    CommandRun run =
        CommandRun.of(
            "recipe", "apply", other, "--fitted", stored, "--out", folder.resolve("x.csv"));
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("model def").contains("model abc");
  }

  private static final List<String> COLUMNS =
      List.of(
          "--column",
          "age=AGE_AT_SCAN",
          "--column",
          "mean_fd=fd",
          "--constant",
          "global_signal=no");

  private CommandRun apply(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("recipe", "apply", table.toString(), "--recipe", "rsfmri_brainjepa_roi_v1"));
    args.addAll(COLUMNS);
    args.addAll(List.of("--phenotypes", people.toString(), "--out", out.toString()));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray());
  }
}
