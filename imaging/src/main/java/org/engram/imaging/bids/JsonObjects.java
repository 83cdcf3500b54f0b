package org.engram.imaging.bids;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.IoFailure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads files that hold one JSON object, of a bounded size. */
public final class JsonObjects {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private JsonObjects() {}

  /**
   * The object.
   *
   * @throws FileFormatException where the file cannot be read, is larger, or is no JSON object
   */
  public static JsonNode read(Path file, long largest) {
    try {
      long bytes = Files.size(file);
      if (bytes > largest) {
        throw new FileFormatException(
            file.toString(), bytes + " bytes", "a JSON file of at most " + largest, "");
      }
      String text = Files.readString(file);
      JsonNode root = JSON.readTree(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
      if (!root.isObject()) {
        throw new FileFormatException(
            file.toString(),
            root.isMissingNode() ? "an empty file" : root.getNodeType().toString(),
            "a JSON object {...}",
            "Mend or remove it");
      }
      return root;
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(
              file.toString(), e.getOriginalMessage(), "a JSON object", "Mend or remove it"),
          e);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(file.toString(), IoFailure.words(e), "a readable JSON file", ""), e);
    }
  }
}
