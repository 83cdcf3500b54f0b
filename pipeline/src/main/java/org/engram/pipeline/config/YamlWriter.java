package org.engram.pipeline.config;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** A settings record as the file that would give it: every key, in the record's order. */
final class YamlWriter {
  /** Words that YAML, old or new, takes for something other than text are quoted. */
  private static final Pattern PLAIN =
      Pattern.compile(
          "(?!(?i:null|true|false|yes|no|on|off|y|n|inf|nan)$)[A-Za-z][A-Za-z0-9_/.-]*");

  private YamlWriter() {}

  static List<String> lines(Record settings) {
    List<String> lines = new ArrayList<>();
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Object value = unwrapped(Shape.value(component, settings));
      String key = Shape.key(component) + ":";
      if (value instanceof Record section) {
        lines.add(key);
        lines(section).forEach(line -> lines.add("  " + line));
      } else if (value instanceof List<?> list
          && list.stream().anyMatch(Record.class::isInstance)) {
        lines.add(key);
        list.forEach(item -> item(lines, (Record) item));
      } else {
        lines.add(key + " " + inline(value));
      }
    }
    return lines;
  }

  /** Of a list's item what is not set is left out: of a recipe's steps each sets one key. */
  private static void item(List<String> lines, Record item) {
    String start = "  - ";
    for (String line : lines(item).stream().filter(one -> !one.matches("\\w+: null")).toList()) {
      lines.add(start + line);
      start = "    ";
    }
  }

  /** What an optional holds, or null. */
  private static Object unwrapped(Object value) {
    return switch (value) {
      case Optional<?> optional -> optional.orElse(null);
      case OptionalInt number -> number.isPresent() ? number.getAsInt() : null;
      case OptionalLong number -> number.isPresent() ? number.getAsLong() : null;
      case OptionalDouble number -> number.isPresent() ? number.getAsDouble() : null;
      default -> value;
    };
  }

  static String inline(Object value) {
    return switch (value) {
      case null -> "null";
      case List<?> list -> list.stream().map(YamlWriter::inline).toList().toString();
      case Enum<?> choice -> text(Shape.choice(choice));
      case Path path -> text(path.toAbsolutePath().normalize().toString());
      case String text -> text(text);
      case Double number when !Double.isFinite(number) ->
          throw new IllegalArgumentException(number + " in settings");
      case Integer _, Long _, Double _, Boolean _ -> value.toString();
      default -> throw new IllegalArgumentException(value.getClass() + " in settings");
    };
  }

  private static String text(String text) {
    return PLAIN.matcher(text).matches() ? text : JsonMapper.shared().writeValueAsString(text);
  }
}
