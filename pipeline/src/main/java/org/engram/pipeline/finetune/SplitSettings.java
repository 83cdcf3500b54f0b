package org.engram.pipeline.finetune;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.engram.tensor.ConfigurationException;

/**
 * Who is trained on, who decides when to stop, and who is judged; by subject, and the same for
 * every seed of a run.
 *
 * @param file a table with a column that says each subject's part; empty to draw the parts
 * @param column of that table
 * @param validationName its value for the validation part
 * @param testName its value for the test part; every other value is the training part, so that a
 *     column of fold numbers will do
 * @param validation share of the subjects where parts are drawn
 * @param test share of the subjects where parts are drawn
 * @param seed of the drawing, within classes or fifths of a number, and of the few
 * @param shots of the training part's subjects so many a class are trained on, the others not at
 *     all; empty for all of them
 */
public record SplitSettings(
    Optional<Path> file,
    String column,
    String validationName,
    String testName,
    double validation,
    double test,
    long seed,
    OptionalInt shots) {
  public SplitSettings {
    require("validation", validation, validation > 0 && validation < 1, "above 0, below 1");
    require("test", test, test > 0 && test < 1, "above 0, below 1");
    require(
        "validation and test",
        validation + test,
        validation + test < 1,
        "below 1 together: the rest is trained on");
    if (shots.isPresent() && shots.getAsInt() < 1) {
      throw new ConfigurationException(
          "shots", Integer.toString(shots.getAsInt()), "1 or more subjects a class, or null", "");
    }
    if (validationName.equals(testName)) {
      throw new ConfigurationException(
          "test_name", "'" + testName + "' for validation too", "two different values", "");
    }
  }

  /** 60, 20 and 20 % as published, seed 42. */
  public static SplitSettings defaults() {
    return new SplitSettings(
        Optional.empty(), "split", "validation", "test", 0.2, 0.2, 42, OptionalInt.empty());
  }

  private static void require(String where, double found, boolean right, String expected) {
    if (!right) {
      throw new ConfigurationException(where, Double.toString(found), expected, "");
    }
  }
}
