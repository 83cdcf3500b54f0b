package org.engram.tensor.file;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Which existing names a mistyped one may have meant. */
public final class NearNames {
  private static final int SHOWN = 3;

  private NearNames() {}

  /** "Near names: a, b, c." by edit distance, or an empty sentence when there are no names. */
  static String sentence(String wanted, Collection<String> names) {
    List<String> near =
        names.stream()
            .sorted(
                Comparator.comparingInt((String name) -> distance(wanted, name))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(SHOWN)
            .toList();
    return near.isEmpty() ? "The file holds no tensors." : "Near: " + String.join(", ", near) + ".";
  }

  /** Levenshtein's distance over the first 200 characters. */
  public static int distance(String a, String b) {
    int n = Math.min(a.length(), 200);
    int m = Math.min(b.length(), 200);
    int[] previous = new int[m + 1];
    int[] row = new int[m + 1];
    for (int j = 0; j <= m; j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= n; i++) {
      row[0] = i;
      for (int j = 1; j <= m; j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
      }
      int[] swap = previous;
      previous = row;
      row = swap;
    }
    return previous[m];
  }
}
