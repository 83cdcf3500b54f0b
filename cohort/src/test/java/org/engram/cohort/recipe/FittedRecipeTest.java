package org.engram.cohort.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.cohort.rows.CohortRows;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.file.FileHash;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FittedRecipeTest {
  @TempDir Path folder;

  private final CohortRows training = SyntheticCohort.of(90, 16, 3, 3);
  private final CohortRows later = SyntheticCohort.of(20, 16, 3, 4);

  static List<String> shipped() {
    return Recipe.shipped();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void isReadBackEqualToTheBit(String id) {
    FittedRecipe fitted = Recipe.named(id).fit(training, Map.of("table", "made up"));
    Path stored = folder.resolve("fitted");
    fitted.write(stored);
    FittedRecipe read = FittedRecipe.read(stored);

    assertThat(read.recipe()).isEqualTo(fitted.recipe());
    assertThat(read.training()).isEqualTo(fitted.training());
    assertThat(read.notes()).isEqualTo(fitted.notes());
    for (int s = 0; s < fitted.steps().size(); s++) {
      assertThat(read.steps().get(s).state()).isEqualTo(fitted.steps().get(s).state());
    }
    assertThat(read.apply(later).features()).isDeepEqualTo(fitted.apply(later).features());
  }

  @Test
  void theSameFitGivesTheSameBytes() throws IOException {
    Recipe recipe = Recipe.named("rsfmri_brainjepa_roi_covbat_v1");
    recipe.fit(training).write(folder.resolve("a"));
    recipe.fit(training).write(folder.resolve("b"));
    for (String file : List.of("fitted.json", "fitted.safetensors")) {
      assertThat(Files.mismatch(folder.resolve("a/" + file), folder.resolve("b/" + file)))
          .isEqualTo(-1);
    }
  }

  @Test
  void knowsWhatItWasFittedOnAndNothingOfTheRows() throws IOException {
    Recipe.named("zscore_v1").fit(training).write(folder.resolve("f"));
    Training about = FittedRecipe.read(folder.resolve("f")).training();
    assertThat(about.rows()).isEqualTo(90);
    assertThat(about.subjects()).isEqualTo(90);
    assertThat(about.keysSha256()).isEqualTo(Training.keys(training));
    assertThat(Files.readString(folder.resolve("f/fitted.json"))).doesNotContain("00041");
  }

  @Test
  void isNotWrittenOverAnother() {
    FittedRecipe fitted = Recipe.named("zscore_v1").fit(training);
    fitted.write(folder.resolve("f"));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> fitted.write(folder.resolve("f")))
        .withMessageContaining("a new or empty folder");
  }

  @Test
  void numbersOfAnotherFitAreRefused() throws IOException {
    Recipe.named("zscore_v1").fit(training).write(folder.resolve("a"));
    Recipe.named("zscore_v1").fit(later).write(folder.resolve("b"));
    Files.copy(
        folder.resolve("b/fitted.safetensors"),
        folder.resolve("a/fitted.safetensors"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatExceptionOfType(FileFormatException.class)
        .isThrownBy(() -> FittedRecipe.read(folder.resolve("a")))
        .withMessageContaining("do not belong together");
  }

  @Test
  void aChangedRecipeIsRefused() throws IOException {
    Path stored = stored("rsfmri_brainjepa_roi_combat_v1");
    edit(stored, "\"PARAMETRIC\"", "\"PLAIN\"");
    assertThatExceptionOfType(FileFormatException.class)
        .isThrownBy(() -> FittedRecipe.read(stored))
        .withMessageContaining("with other settings than the shipped recipe");
  }

  @Test
  void unknownKeysAndBrokenTextAreRefused() throws IOException {
    Path stored = stored("zscore_v1");
    edit(stored, "\"format\" : 1", "\"format\" : 1, \"surprise\" : 2");
    assertThatExceptionOfType(FileFormatException.class)
        .isThrownBy(() -> FittedRecipe.read(stored));
    Files.writeString(stored.resolve("fitted.json"), "{\"format\" : 1");
    assertThatExceptionOfType(FileFormatException.class)
        .isThrownBy(() -> FittedRecipe.read(stored));
    Files.writeString(stored.resolve("fitted.json"), "null");
    assertThatExceptionOfType(FileFormatException.class)
        .isThrownBy(() -> FittedRecipe.read(stored));
  }

  @Test
  void numbersOfAnotherShapeAreRefused() throws IOException {
    Path stored = stored("zscore_v1");
    replaceNumbers(stored, "0.deviation", HostTensor.of(new double[] {1, 2, 3}, 3));
    assertThatExceptionOfType(FileFormatException.class)
        .isThrownBy(() -> FittedRecipe.read(stored))
        .withMessageContaining("deviation")
        .withMessageContaining("16 numbers");
    replaceNumbers(stored, "0.mean", HostTensor.of(new double[] {Double.NaN}, 1));
    assertThatExceptionOfType(FileFormatException.class)
        .isThrownBy(() -> FittedRecipe.read(stored))
        .withMessageContaining("finite");
  }

  /** Every cut and every single changed byte of the JSON is refused or reads back as it was. */
  @Test
  void anyDamageIsATypedError() throws IOException {
    Path stored = stored("rsfmri_brainjepa_roi_random_site_v1");
    FittedRecipe whole = FittedRecipe.read(stored);
    byte[] bytes = Files.readAllBytes(stored.resolve("fitted.json"));
    int refused = 0;
    for (int at = 0; at < bytes.length; at += 7) {
      byte[] damaged = bytes.clone();
      damaged[at] = (byte) (damaged[at] == '"' ? '}' : '"');
      Files.write(stored.resolve("fitted.json"), damaged);
      try {
        FittedRecipe read = FittedRecipe.read(stored);
        assertThat(read.recipe().hash()).isEqualTo(whole.recipe().hash());
      } catch (EngramException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(bytes.length / 14);
  }

  private Path stored(String id) {
    Path stored = folder.resolve("stored");
    Recipe.named(id).fit(training).write(stored);
    return stored;
  }

  private static void edit(Path stored, String from, String to) throws IOException {
    Path json = stored.resolve("fitted.json");
    String text = Files.readString(json);
    assertThat(text).contains(from);
    Files.write(json, text.replace(from, to).getBytes(StandardCharsets.UTF_8));
  }

  private static void replaceNumbers(Path stored, String name, HostTensor other)
      throws IOException {
    Path file = stored.resolve("fitted.safetensors");
    String before = FileHash.of(file);
    SequencedMap<String, HostTensor> all = new LinkedHashMap<>();
    try (Safetensors numbers = Safetensors.open(file)) {
      for (String key : numbers.names()) {
        HostTensor tensor = numbers.get(key);
        all.put(key, HostTensor.of(tensor.toDoubles(), tensor.shape()));
      }
    }
    all.put(name, other);
    Safetensors.write(file, all, Map.of());
    edit(stored, before, FileHash.of(file));
  }
}
