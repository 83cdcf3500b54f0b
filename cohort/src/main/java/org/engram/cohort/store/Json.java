package org.engram.cohort.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.tensor.FileFormatException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** JSON within cells of the store. */
final class Json {
  // Paths stay readable: Jackson 3 writes "/" as "\\/" unless told not to.
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES).build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private Json() {}

  static String text(Object value) {
    return JSON.writeValueAsString(value);
  }

  /** Over several lines, to be read. */
  static String pretty(Object value) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
  }

  static List<String> list(String where, String json) {
    if (json == null || json.isEmpty()) {
      return List.of();
    }
    try {
      return List.of(JSON.readValue(json, String[].class));
    } catch (JacksonException | NullPointerException e) { // a null among the texts
      throw bad(where, json);
    }
  }

  static Map<String, String> map(String where, String json) {
    if (json == null || json.isEmpty()) {
      return Map.of();
    }
    try {
      return JSON.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (JacksonException e) {
      throw bad(where, json);
    }
  }

  private static FileFormatException bad(String where, String json) {
    return new FileFormatException(
        where,
        "a cell '" + (json.length() > 60 ? json.substring(0, 60) + "..." : json) + "'",
        "JSON as Engram writes it",
        "Take the last copy of the store");
  }
}
