package org.engram.pipeline.viewer;

import java.util.List;
import java.util.Objects;

/**
 * Where a served page asks who is nearest to a subject, whether or not its map has that subject:
 * {@code GET address?subject=S&session=T&set=NAME&k=N} answers {@code {"set", "subject",
 * "neighbours": [{"subject", "session", "run", "cosine", "rows"}]}}, nearest first.
 *
 * @param address of the same service
 * @param sets of vectors that may be searched, one at least
 */
public record SubjectSearch(Part.At address, List<Searched> sets) {
  /**
   * A set of vectors.
   *
   * @param rows that it has
   */
  public record Searched(String name, long rows) {}

  public SubjectSearch {
    Objects.requireNonNull(address, "address");
    sets = List.copyOf(sets);
    if (sets.isEmpty()) {
      throw new IllegalArgumentException("a search of nothing");
    }
  }
}
