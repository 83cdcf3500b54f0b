package org.engram.pipeline.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** One written value as a Java value of the type asked for, or nothing where it is none. */
final class Scalars {
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,19}");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");

  private Scalars() {}

  /**
   * @param folder that a relative path starts from
   */
  static Optional<Object> read(Class<?> type, String text, Path folder) {
    if (type == String.class) {
      return Optional.of(text);
    }
    if (type == boolean.class) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true" -> Optional.of(true);
        case "false" -> Optional.of(false);
        default -> Optional.empty();
      };
    }
    if (type == int.class) {
      return whole(text).filter(v -> v == (int) (long) v).map(v -> (int) (long) v);
    }
    if (type == long.class) {
      return whole(text).map(v -> v);
    }
    if (type == double.class) {
      return number(text).map(v -> v);
    }
    if (type == Path.class) {
      return path(text, folder).map(v -> v);
    }
    return choice(type, text);
  }

  private static Optional<Long> whole(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException _) {
      return Optional.empty(); // nineteen digits above the largest long
    }
  }

  private static Optional<Double> number(String text) {
    return NUMBER.matcher(text).matches()
        ? Optional.of(Double.parseDouble(text)).filter(Double::isFinite)
        : Optional.empty();
  }

  private static Optional<Path> path(String text, Path folder) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(folder.resolve(text).normalize());
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  private static Optional<Object> choice(Class<?> type, String text) {
    String wanted = text.replace('_', '-');
    for (Object constant : type.getEnumConstants()) {
      if (Shape.choice(constant).replace('_', '-').equalsIgnoreCase(wanted)) {
        return Optional.of(constant);
      }
    }
    return Optional.empty();
  }
}
