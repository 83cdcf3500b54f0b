package org.engram.pipeline.config;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.engram.tensor.file.NearNames;

/** What an unknown key may have meant: a like one beside it, or the same one elsewhere. */
final class Suggestions {
  private static final int DEEPEST = 32;

  private final List<String> paths = new ArrayList<>();

  Suggestions(Class<?> root) {
    collect(root, "", 0);
  }

  private void collect(Class<?> type, String path, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException(type + " holds itself");
    }
    for (RecordComponent component : type.getRecordComponents()) {
      String below = path + Shape.key(component);
      paths.add(below);
      Type inner = component.getGenericType();
      while (Shape.raw(inner) == Optional.class || Shape.raw(inner) == List.class) {
        inner = Shape.inner(inner);
      }
      if (Shape.raw(inner).isRecord()) {
        collect(Shape.raw(inner), below + ".", depth + 1);
      }
    }
  }

  /** A sentence, or nothing where no key is near. */
  String forUnknown(String key, String section, List<String> beside) {
    Optional<String> near =
        beside.stream()
            .min(Comparator.comparingInt(k -> NearNames.distance(key, k)))
            .filter(k -> NearNames.distance(key, k) <= Math.max(1, key.length() / 3));
    if (near.isPresent()) {
      return "Did you mean " + (section.isEmpty() ? "" : section + ".") + near.get() + "?";
    }
    return paths.stream()
        .filter(path -> path.endsWith("." + key) || path.equals(key))
        .findFirst()
        .map(path -> "Did you mean " + path + "?")
        .orElse("");
  }
}
