package org.engram.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.engram.tensor.ConfigurationException;

/** Paths by the names that a person gives them. */
final class PathNames {
  private PathNames() {}

  /** Reads names separated by commas; the order is that of {@code paths}, whatever the list's. */
  static <P> List<P> parse(P[] paths, String list) {
    List<P> found = new ArrayList<>();
    for (String name : list.split(",", -1)) {
      found.add(one(paths, name.strip()));
    }
    return Arrays.stream(paths).filter(found::contains).toList();
  }

  static <P> P one(P[] paths, String name) {
    return Arrays.stream(paths)
        .filter(path -> path.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "--paths",
                    "'" + name + "'",
                    Arrays.stream(paths).map(Object::toString).collect(Collectors.joining(", ")),
                    "Name some of these, separated by commas"));
  }
}
