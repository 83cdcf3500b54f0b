package org.engram.pipeline.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.ResultsFolder;
import org.engram.pipeline.recipe.RecipeColumns;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of people that do not have a recipe's columns under the recipe's names. */
class RecipeColumnsTest {
  private static final String RECIPE = "rsfmri_brainjepa_roi_v1";
  private static final RecipeColumns NO_SIGNAL =
      new RecipeColumns(Map.of(), Map.of("global_signal", "no"));

  @TempDir private Path folder;
  private MadeCohort cohort;

  @BeforeEach
  void writeCohort() {
    cohort = new MadeCohort(folder, "a", 80, "", 0, 7);
  }

  @Test
  void aConstantGivesTheFiguresOfAColumnOfOneValue() throws IOException {
    ResultsFolder.Content whole = run(RecipeColumns.asNamed(), Optional.empty());
    without("global_signal", cohort);

    ResultsFolder.Content constant = run(NO_SIGNAL, Optional.empty());

    assertThat(constant.results().sets()).isEqualTo(whole.results().sets());
    assertThat(constant.predictions()).isEqualTo(whole.predictions());
    assertThat(constant.results().provenance().settings())
        .containsEntry("recipe_constants", "{global_signal=no}")
        .doesNotContainKey("recipe_columns");
  }

  @Test
  void aColumnIsReadUnderTheTablesName() throws IOException {
    ResultsFolder.Content whole = run(RecipeColumns.asNamed(), Optional.empty());
    renamed("age", "AGE_AT_SCAN", cohort);

    ResultsFolder.Content named =
        run(new RecipeColumns(Map.of("age", "AGE_AT_SCAN"), Map.of()), Optional.empty());

    assertThat(named.results().sets()).isEqualTo(whole.results().sets());
    assertThat(named.predictions()).isEqualTo(whole.predictions());
  }

  @Test
  void aColumnThatIsNotThereIsRefusedWithTheOptionsThatHelp() throws IOException {
    without("global_signal", cohort);

    assertThatThrownBy(() -> run(RecipeColumns.asNamed(), Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no column 'global_signal'")
        .hasMessageContaining("mean_fd")
        .hasMessageContaining("--column global_signal=COLUMN")
        .hasMessageContaining("--constant global_signal=VALUE");
  }

  @Test
  void aTargetThatTheRecipeTakesOutIsRefusedUnderTheTablesNameToo() throws IOException {
    renamed("age", "AGE_AT_SCAN", cohort);
    StudySettings settings =
        settings(RECIPE, new RecipeColumns(Map.of("age", "AGE_AT_SCAN"), NO_SIGNAL.constants()));

    assertThatThrownBy(
            () -> ProbeStudy.run(cohort.input("AGE_AT_SCAN", Optional.empty()), settings))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("takes the effect of AGE_AT_SCAN out");
  }

  @Test
  void anotherCohortHasTheConstantToo() throws IOException {
    MadeCohort other = new MadeCohort(folder, "b", 40, "", 0, 8);
    without("global_signal", cohort);
    without("global_signal", other);

    List<Finding> shifts =
        run(NO_SIGNAL, other.applied()).results().findings().stream()
            .filter(finding -> finding.name().contains("global_signal"))
            .toList();

    assertThat(shifts).singleElement().satisfies(shift -> assertThat(shift.value()).isZero());
  }

  @Test
  void anotherCohortsColumnStandsBeforeTheConstant() throws IOException {
    MadeCohort other = new MadeCohort(folder, "b", 40, "", 0, 8);
    without("global_signal", cohort);
    renamed("global_signal", "GSR", other);
    Optional<TransferInput> applied =
        Optional.of(
            new TransferInput(
                other.embeddings,
                Map.of(),
                Optional.of(other.people),
                Optional.empty(),
                Map.of("global_signal", "GSR")));

    assertThatThrownBy(() -> run(NO_SIGNAL, applied))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("global_signal: '0'")
        .hasMessageContaining("one of [no], which the training rows have");
  }

  @Test
  void whatMeansNothingIsRefused() {
    assertThatThrownBy(() -> settings("none", NO_SIGNAL))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("given without --recipe");
    assertThatThrownBy(() -> settings("zscore_v1", NO_SIGNAL))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--constant: 'global_signal'");
    assertThatThrownBy(() -> new RecipeColumns(Map.of("age", "AGE"), Map.of("age", "40")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--column age, --constant age");
    assertThatThrownBy(
            () -> run(new RecipeColumns(Map.of(), Map.of("age", "40")), Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--constant age")
        .hasMessageContaining("covariate");
  }

  private ResultsFolder.Content run(RecipeColumns columns, Optional<TransferInput> other) {
    return ProbeStudy.run(cohort.input(other), settings(RECIPE, columns));
  }

  private static StudySettings settings(String recipe, RecipeColumns columns) {
    return new StudyOptions(
            "auto",
            "linear",
            true,
            OptionalDouble.of(1),
            "stratified",
            "3",
            1,
            42,
            recipe,
            0,
            List.of(),
            5,
            "bca",
            100,
            "fdr",
            false)
        .settings(columns);
  }

  private static void renamed(String column, String name, MadeCohort cohort) throws IOException {
    String text = Files.readString(cohort.people);
    Files.writeString(cohort.people, text.replaceFirst("\t" + column, "\t" + name));
  }

  /** Takes the last column away. */
  private static void without(String column, MadeCohort cohort) throws IOException {
    List<String> lines = Files.readAllLines(cohort.people);
    assertThat(lines.getFirst()).endsWith("\t" + column);
    Files.writeString(
        cohort.people,
        lines.stream()
            .map(line -> line.substring(0, line.lastIndexOf('\t')) + "\n")
            .collect(Collectors.joining()));
  }
}
