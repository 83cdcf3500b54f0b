package org.engram.imaging.parcellation;

import java.util.List;

/** Counts and lists as a note has them. */
final class Words {
  private static final int LISTED = 10;

  private Words() {}

  static String count(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }

  static String some(List<?> all) {
    List<String> shown = all.stream().limit(LISTED).map(String::valueOf).toList();
    return String.join(", ", shown)
        + (all.size() > LISTED ? " and " + (all.size() - LISTED) + " more" : "");
  }
}
