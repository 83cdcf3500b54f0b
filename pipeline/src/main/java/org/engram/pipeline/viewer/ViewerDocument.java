package org.engram.pipeline.viewer;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * What a page shows, as it is served: the JSON of docs/viewer.md.
 *
 * @param title of the page
 * @param json UTF-8; not copied and not changed
 */
public record ViewerDocument(String title, byte[] json) {
  private static final byte[] BEGIN =
      "<script type=\"application/json\" id=\"data\">".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "</script>".getBytes(StandardCharsets.US_ASCII);

  /** A page's data in base64, and its script. */
  private static final long LARGEST_PAGE = ViewerRequest.MOST_BYTES / 3 * 4 + (64L << 20);

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxStringLength((int) LARGEST_PAGE)
                  .build())
          .build();

  /** Of what was gathered. */
  public static ViewerDocument of(ViewerData data) {
    StringWriter json = new StringWriter();
    ViewerJson.write(data, json);
    return new ViewerDocument(data.title(), json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Of a page that {@link ViewerPage#write} wrote; its data are taken, and its script is not.
   *
   * @throws ConfigurationException if it cannot be read
   * @throws FileFormatException if it is another page
   */
  public static ViewerDocument ofPage(Path page) {
    try {
      if (Files.size(page) > LARGEST_PAGE) {
        throw notOurs(page, "more than " + LARGEST_PAGE + " bytes");
      }
      byte[] bytes = Files.readAllBytes(page);
      int begin = find(bytes, BEGIN, 0);
      int end = begin < 0 ? -1 : find(bytes, END, begin);
      if (end < 0) {
        throw notOurs(page, "no data of a viewer");
      }
      byte[] json = Arrays.copyOfRange(bytes, begin + BEGIN.length, end);
      return new ViewerDocument(title(page, json), json);
    } catch (IOException e) {
      throw new ConfigurationException(
          new Problem(
              page.toString(),
              e.getClass().getSimpleName(),
              "a page that can be read",
              "Name a results folder, or a page that engram report --viewer wrote"),
          e);
    }
  }

  /** Reads all of it, so that what is served is whole. */
  private static String title(Path page, byte[] json) {
    Optional<String> format = Optional.empty();
    int version = 0;
    String title = "";
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw notOurs(page, "data that are no object");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("format") && value == JsonToken.VALUE_STRING) {
          format = Optional.of(parser.getString());
        } else if (name.equals("version") && value == JsonToken.VALUE_NUMBER_INT) {
          version = parser.getIntValue();
        } else if (name.equals("title") && value == JsonToken.VALUE_STRING) {
          title = parser.getString();
        } else {
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw notOurs(page, "more behind its data");
      }
    } catch (JacksonException e) {
      throw new FileFormatException(problem(page, "data that are no JSON"), e);
    }
    if (!format.equals(Optional.of(ViewerJson.FORMAT)) || version != ViewerJson.VERSION) {
      throw notOurs(page, "data of another kind or version");
    }
    return title;
  }

  private static FileFormatException notOurs(Path page, String found) {
    return new FileFormatException(problem(page, found), null);
  }

  private static Problem problem(Path page, String found) {
    return new Problem(
        page.toString(),
        found,
        "a page that engram report --viewer wrote, or a results folder",
        "Write it anew: engram report RESULTS --viewer FILE.html");
  }

  private static int find(byte[] in, byte[] wanted, int from) {
    for (int at = from; at <= in.length - wanted.length; at++) {
      if (in[at] == wanted[0]
          && Arrays.equals(in, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ViewerDocument that
        && title.equals(that.title)
        && Arrays.equals(json, that.json);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(json);
  }

  @Override
  public String toString() {
    return title + ", " + json.length + " bytes";
  }
}
