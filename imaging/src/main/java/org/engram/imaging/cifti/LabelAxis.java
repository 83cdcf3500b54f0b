package org.engram.imaging.cifti;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.imaging.gifti.LabelKeys;

/** Maps of labels, by name, each with what its numbers mean. */
public record LabelAxis(List<LabelMap> maps) implements CiftiAxis {
  public LabelAxis {
    maps = List.copyOf(maps);
  }

  @Override
  public int size() {
    return maps.size();
  }

  /** One map. */
  public record LabelMap(String name, LabelKeys labels, SequencedMap<String, String> metadata) {
    public LabelMap {
      metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
    }
  }
}
