package org.engram.pipeline.preprocess;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.engram.pipeline.config.YamlConfig;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/** The recipes that Engram brings. */
public final class ShippedRecipes {
  private static final List<String> NAMES =
      List.of("minimal", "fmriprep-24p-acompcor", "xcp-like-36p");

  private ShippedRecipes() {}

  /** Their names. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * A shipped recipe as it is written, with its comments: a beginning for one's own.
   *
   * @throws ConfigurationException where there is none of this name
   */
  public static String text(String name) {
    if (!NAMES.contains(name)) {
      throw unknown(name, null);
    }
    try (InputStream in = ShippedRecipes.class.getResourceAsStream(name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("recipe " + name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("recipe " + name, e);
    }
  }

  static boolean isNamed(String name) {
    return NAMES.contains(name);
  }

  static PreprocessRecipe read(String name, List<String> overrides) {
    return PreprocessRecipe.parse("recipe " + name, text(name), overrides);
  }

  static PreprocessRecipe readFile(String file, List<String> overrides) {
    try {
      Path path = Path.of(file);
      if (!Files.exists(path)) {
        throw unknown(file, null);
      }
      return YamlConfig.read(path, PreprocessRecipe.class, overrides);
    } catch (InvalidPathException e) {
      throw unknown(file, e);
    }
  }

  private static ConfigurationException unknown(String name, InvalidPathException cause) {
    return new ConfigurationException(
        new Problem(
            "recipe",
            "'" + name + "', which is no file and no recipe",
            "a YAML file, or one of " + String.join(", ", NAMES),
            "Check the path or the name"),
        cause);
  }
}
