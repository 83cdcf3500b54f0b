package org.engram.pipeline.explain;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.engram.models.brainjepa.explain.ReadOut;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npy;
import org.engram.tensor.file.Safetensors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a direction or a fitted linear probe. The ending of the file chooses the form:
 *
 * <ul>
 *   <li>{@code .json}: an object with {@code weights}; with {@code intercept}, {@code mean} and
 *       {@code deviation} where the probe has them (the last two of the features that it
 *       standardises);
 *   <li>{@code .safetensors}: {@code weight} [dim] or [1, dim], and where they are there {@code
 *       bias}, {@code mean}, {@code deviation};
 *   <li>{@code .npy}: [dim] or [1, dim];
 *   <li>{@code .csv}, {@code .tsv}, {@code .txt}: numbers alone.
 * </ul>
 *
 * A read-out is called by its file's name.
 */
public final class ReadOutFile {
  private static final long MOST_BYTES = 16L << 20;

  private ReadOutFile() {}

  /**
   * Reads a file.
   *
   * @throws FileFormatException if it is malformed
   * @throws RefusedInputException if it holds no weights of one read-out
   */
  public static ReadOut.Linear read(Path file) {
    String full = String.valueOf(file.getFileName());
    int dot = full.lastIndexOf('.');
    String name = (dot > 0 ? full.substring(0, dot) : full).replaceAll("[^A-Za-z0-9._-]", "_");
    String ending = dot < 0 ? "" : full.substring(dot + 1).toLowerCase(Locale.ROOT);
    checkSize(file);
    return switch (ending) {
      case "json" -> json(file, name);
      case "safetensors" -> safetensors(file, name);
      case "npy" -> new ReadOut.Linear(name, vector(file, "array", Npy.read(file)), 0);
      case "csv", "tsv", "txt" -> new ReadOut.Linear(name, text(file), 0);
      default ->
          throw new RefusedInputException(
              file.toString(),
              "an ending that names no format",
              ".json, .safetensors, .npy, .csv, .tsv or .txt",
              "Save the weights in one of these");
    };
  }

  private static void checkSize(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new FileFormatException(
            file.toString(), "no such file", "the weights of a read-out", "Check the path");
      }
      if (Files.size(file) > MOST_BYTES) {
        throw new RefusedInputException(
            file.toString(),
            Files.size(file) + " bytes",
            "weights of one read-out, at most " + MOST_BYTES,
            "");
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static ReadOut.Linear json(Path file, String name) {
    JsonNode root;
    try {
      root = JsonMapper.shared().readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(file.toString(), e.getOriginalMessage(), "a JSON object", ""), e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (!root.isObject() || !root.has("weights")) {
      throw new FileFormatException(
          file.toString(),
          root.isObject() ? "keys " + root.propertyNames() : "no object",
          "an object with weights, and where they are there intercept, mean and deviation",
          "");
    }
    double[] weights = numbers(file, root, "weights");
    double intercept = 0;
    if (root.has("intercept")) {
      if (!root.get("intercept").isNumber()) {
        throw new FileFormatException(
            file + ", intercept", root.get("intercept").toString(), "a number", "");
      }
      intercept = root.get("intercept").asDouble();
    }
    if (root.has("mean") || root.has("deviation")) {
      return ReadOut.Linear.ofStandardised(
          name, weights, intercept, numbers(file, root, "mean"), numbers(file, root, "deviation"));
    }
    return new ReadOut.Linear(name, weights, intercept);
  }

  private static double[] numbers(Path file, JsonNode root, String key) {
    JsonNode list = root.get(key);
    if (list == null || !list.isArray()) {
      throw new FileFormatException(
          file + ", " + key,
          list == null ? "not there" : "no list",
          "a list of numbers",
          "mean and deviation go together");
    }
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!list.get(i).isNumber()) {
        throw new FileFormatException(
            file + ", " + key + " " + (i + 1), list.get(i).toString(), "a number", "");
      }
      numbers[i] = list.get(i).asDouble();
    }
    return numbers;
  }

  private static ReadOut.Linear safetensors(Path file, String name) {
    try (Safetensors tensors = Safetensors.open(file)) {
      if (!tensors.has("weight")) {
        throw new FileFormatException(
            file.toString(), "tensors " + tensors.names(), "a tensor named weight", "");
      }
      double[] weights = vector(file, "weight", tensors.get("weight"));
      double intercept = tensors.has("bias") ? vector(file, "bias", tensors.get("bias"))[0] : 0;
      if (tensors.has("mean") && tensors.has("deviation")) {
        return ReadOut.Linear.ofStandardised(
            name,
            weights,
            intercept,
            vector(file, "mean", tensors.get("mean")),
            vector(file, "deviation", tensors.get("deviation")));
      }
      return new ReadOut.Linear(name, weights, intercept);
    }
  }

  private static double[] vector(Path file, String what, HostTensor tensor) {
    long[] shape = tensor.shape();
    boolean one = shape.length == 1 || (shape.length == 2 && shape[0] == 1);
    if (!one || shape[shape.length - 1] < 1) {
      throw new RefusedInputException(
          file + ", " + what,
          "shape " + Arrays.toString(shape),
          "one read-out, [dim] or [1, dim]",
          "Of a probe with several classes, take the row of one, or the difference of two");
    }
    float[] values = tensor.toFloats();
    double[] numbers = new double[values.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values[i];
    }
    return numbers;
  }

  private static double[] text(Path file) {
    try {
      String[] cells = Files.readString(file).strip().split("[\\s,;]+");
      double[] numbers = new double[cells.length];
      for (int i = 0; i < numbers.length; i++) {
        try {
          numbers[i] = Double.parseDouble(cells[i]);
        } catch (NumberFormatException e) {
          throw new FileFormatException(
              new Problem(
                  file + ", value " + (i + 1),
                  "'" + cells[i].substring(0, Math.min(30, cells[i].length())) + "'",
                  "numbers alone",
                  "Remove a header, if it has one"),
              e);
        }
      }
      return numbers;
    } catch (CharacterCodingException e) {
      throw new FileFormatException(
          new Problem(file.toString(), "not UTF-8 text", "numbers", ""), e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static FileFormatException unreadable(Path file, IOException e) {
    return new FileFormatException(
        new Problem(file.toString(), "cannot be read: " + e.getMessage(), "weights", ""), e);
  }
}
