package org.engram.imaging.timeseries;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the names along one axis of a table tell about it. */
enum AxisNames {
  /** There are none. */
  NONE,
  /** Only counted: 0, 1, 2 or V1, V2 and the like, as programs fill in a header. */
  COUNTED,
  /** Counted time points: T0, frame_1, volume1. */
  FRAMES,
  /** Names of regions. */
  REGIONS;

  private static final Pattern NUMBERED = Pattern.compile("(.*?)[ _.-]*(\\d{1,9})(?:\\.0*)?");
  private static final Set<String> FILLERS =
      Set.of("", "v", "x", "var", "column", "col", "unnamed:", "row");
  private static final Set<String> FRAME_WORDS =
      Set.of(
          "t",
          "tp",
          "tr",
          "time",
          "timepoint",
          "time_point",
          "frame",
          "vol",
          "volume",
          "scan",
          "timestep");
  private static final Set<String> INDEX_HEADERS =
      Set.of(
          "",
          "unnamed: 0",
          "index",
          "time",
          "time_s",
          "tr",
          "frame",
          "volume",
          "vol",
          "timepoint",
          "time_point",
          "scan",
          "timestep",
          "...1",
          "x");
  private static final Set<String> LABEL_HEADERS =
      Set.of(
          "label_name",
          "label",
          "labels",
          "region",
          "regions",
          "region_name",
          "roi",
          "roi_name",
          "parcel",
          "parcel_name",
          "node",
          "name",
          "area");

  static AxisNames of(List<String> names) {
    if (names.isEmpty()) {
      return NONE;
    }
    String prefix = null;
    long first = -1;
    for (int i = 0; i < names.size(); i++) {
      Matcher numbered = NUMBERED.matcher(names.get(i).strip());
      if (!numbered.matches()) {
        return REGIONS;
      }
      String word = numbered.group(1).toLowerCase(Locale.ROOT);
      long number = Long.parseLong(numbered.group(2));
      if (i == 0) {
        prefix = word;
        first = number;
      }
      if (!word.equals(prefix) || number != first + i || first > 1) {
        return REGIONS;
      }
    }
    if (FILLERS.contains(prefix)) {
      return COUNTED;
    }
    return FRAME_WORDS.contains(prefix) ? FRAMES : REGIONS;
  }

  /** Whether the cells are whole numbers counting from 0 or 1, written as such. */
  static boolean isCount(List<String> cells) {
    return of(cells) == COUNTED
        && cells.getFirst().matches("[01]")
        && cells.getLast().matches("\\d+");
  }

  /** Whether a column of this name may count or time the frames. */
  static boolean isIndexHeader(String name) {
    return INDEX_HEADERS.contains(name.strip().toLowerCase(Locale.ROOT));
  }

  /** Whether a column of this name is no region even where it does not count. */
  static boolean isUnnamed(String name) {
    return name.isBlank() || name.toLowerCase(Locale.ROOT).startsWith("unnamed:");
  }

  /** Whether a column of this name holds the regions' labels. */
  static boolean isLabelHeader(String name) {
    return LABEL_HEADERS.contains(name.strip().toLowerCase(Locale.ROOT));
  }
}
