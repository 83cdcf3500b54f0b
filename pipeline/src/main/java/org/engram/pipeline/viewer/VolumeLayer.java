package org.engram.pipeline.viewer;

import java.util.List;
import java.util.Objects;

/**
 * A volume to look at.
 *
 * @param name as it is listed
 * @param kind how it is drawn
 * @param data a NIfTI file
 * @param names of labels 0, 1, 2, ..., where it is of labels; the first is nothing and not drawn
 */
public record VolumeLayer(String name, Kind kind, Part data, List<String> names) {
  /** How a volume is drawn. */
  public enum Kind {
    /** A scan, in greys. */
    SCAN,
    /** Values over a scan, warm above zero and cold below. */
    MAP,
    /** Whole numbers over a scan, each its own colour: the experts that patches went to. */
    LABELS
  }

  public VolumeLayer {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(data, "data");
    names = List.copyOf(names);
  }
}
