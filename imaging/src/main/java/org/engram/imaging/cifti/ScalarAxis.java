package org.engram.imaging.cifti;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Maps of numbers, by name. */
public record ScalarAxis(List<ScalarMap> maps) implements CiftiAxis {
  public ScalarAxis {
    maps = List.copyOf(maps);
  }

  /** Maps of which only the names are known. */
  public static ScalarAxis named(List<String> names) {
    return new ScalarAxis(
        names.stream().map(name -> new ScalarMap(name, new LinkedHashMap<>())).toList());
  }

  @Override
  public int size() {
    return maps.size();
  }

  /** One map. */
  public record ScalarMap(String name, SequencedMap<String, String> metadata) {
    public ScalarMap {
      metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
    }
  }
}
