package org.engram.cohort.recipe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.cohort.transform.FittedState;
import org.engram.cohort.transform.FittedTransform;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.AtomicFile;
import org.engram.tensor.file.FileHash;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import tools.jackson.core.JacksonException;

/**
 * A fitted recipe on disk: {@code fitted.json} (recipe, training, labels, and the SHA-256 of the
 * other file) and {@code fitted.safetensors} (all numbers, float64, named {@code STEP.NAME}). The
 * same fit gives the same bytes.
 */
final class FittedRecipeFolder {
  static final String JSON = "fitted.json";
  static final String NUMBERS = "fitted.safetensors";
  private static final int FORMAT = 1;
  private static final long MOST_JSON = 64L << 20;
  private static final long MOST_NUMBERS = 16L << 30;

  private FittedRecipeFolder() {}

  /**
   * The JSON file.
   *
   * @param format of both files
   * @param recipe all settings
   * @param recipeSha256 of its content, to be read by people and programs
   * @param numbersSha256 of the file of numbers
   * @param steps labels of each step, by name
   */
  record Content(
      int format,
      Recipe recipe,
      String recipeSha256,
      Training training,
      String numbersSha256,
      List<Map<String, List<String>>> steps) {}

  static void write(FittedRecipe fitted, Path folder) {
    try {
      if (Files.exists(folder.resolve(JSON))) {
        throw new ConfigurationException(
            folder.toString(), "a fitted recipe", "a new or empty folder", "Name another");
      }
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be made: " + e.getMessage(), e);
    }
    SequencedMap<String, HostTensor> numbers = new LinkedHashMap<>();
    List<Map<String, List<String>>> texts = new ArrayList<>();
    for (int i = 0; i < fitted.steps().size(); i++) {
      FittedState state = fitted.steps().get(i).state();
      int step = i;
      state.numbers().forEach((name, tensor) -> numbers.put(step + "." + name, tensor));
      texts.add(new LinkedHashMap<>(state.texts()));
    }
    Path file = folder.resolve(NUMBERS);
    Safetensors.write(file, numbers, Map.of());
    String json =
        RecipeJson.indented(
            new Content(
                FORMAT,
                fitted.recipe(),
                fitted.recipe().hash(),
                fitted.training(),
                FileHash.of(file),
                texts));
    AtomicFile.writeStream(
        folder.resolve(JSON), out -> out.write(json.getBytes(StandardCharsets.UTF_8)));
  }

  static FittedRecipe read(Path folder) {
    Path json = folder.resolve(JSON);
    Path file = folder.resolve(NUMBERS);
    checkSize(json, MOST_JSON);
    checkSize(file, MOST_NUMBERS);
    Content content = content(json);
    String found = FileHash.of(file);
    if (!found.equals(content.numbersSha256())) {
      throw new FileFormatException(
          file.toString(),
          "SHA-256 " + found,
          content.numbersSha256() + ", as " + JSON + " says",
          "The two files do not belong together, or one was changed: fit and store it again");
    }
    List<FittedTransform> steps = new ArrayList<>();
    try (Safetensors numbers = Safetensors.open(file)) {
      for (int i = 0; i < content.recipe().steps().size(); i++) {
        steps.add(
            FittedTransform.restore(
                content.recipe().steps().get(i).transform(),
                state(numbers, i + ".", content.steps().get(i))));
      }
    }
    return new FittedRecipe(content.recipe(), steps, content.training());
  }

  private static FittedState state(
      Safetensors numbers, String prefix, Map<String, List<String>> texts) {
    SequencedMap<String, HostTensor> values = new LinkedHashMap<>();
    for (String name : numbers.names()) {
      if (name.startsWith(prefix)) {
        values.put(name.substring(prefix.length()), numbers.get(name));
      }
    }
    return new FittedState(new LinkedHashMap<>(texts), values);
  }

  private static Content content(Path json) {
    try {
      Content content = RecipeJson.read(Files.readString(json), Content.class);
      boolean whole =
          content != null
              && content.format() == FORMAT
              && content.recipe() != null
              && content.training() != null
              && content.steps() != null
              && content.steps().size() == content.recipe().steps().size()
              && content.recipe().hash().equals(content.recipeSha256());
      if (!whole) {
        throw bad(json, "not whole, of another version, or a changed recipe", null);
      }
      return content;
    } catch (JacksonException e) {
      // What a record's constructor refuses comes wrapped; its own words say more.
      throw bad(
          json,
          e.getCause() instanceof EngramException cause
              ? cause.getMessage()
              : e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw bad(json, "cannot be read: " + e.getMessage(), e);
    }
  }

  private static FileFormatException bad(Path file, String found, Exception cause) {
    return new FileFormatException(
        new Problem(
            file.toString(),
            String.valueOf(found),
            "what --save-fitted wrote, format " + FORMAT,
            "Fit and store it again"),
        cause);
  }

  private static void checkSize(Path file, long most) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new FileFormatException(
            file.toString(), "no such file", "a stored fitted recipe", "Check the folder");
      }
      if (Files.size(file) > most) {
        throw new FileFormatException(
            file.toString(), Files.size(file) + " bytes", "at most " + most, "");
      }
    } catch (IOException e) {
      throw bad(file, "cannot be read: " + e.getMessage(), e);
    }
  }
}
