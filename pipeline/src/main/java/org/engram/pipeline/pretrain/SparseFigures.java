package org.engram.pipeline.pretrain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.models.neurojepa.sparse.SparseStatistics;

/** What sparse codes are like, for the log. */
final class SparseFigures {
  private SparseFigures() {}

  /**
   * {@code active}, {@code dead}, {@code error}, {@code penalty}, and of the active share of single
   * units the least, the middle and the greatest; none where no tokens were coded.
   *
   * @param prefix of the names
   */
  static Map<String, Double> of(String prefix, SparseStatistics.Figures figures) {
    if (figures.tokens() == 0) {
      return Map.of();
    }
    List<Double> units = figures.activeByUnit().stream().sorted().toList();
    Map<String, Double> named = new LinkedHashMap<>();
    named.put(prefix + "active", figures.activeFraction());
    named.put(prefix + "active_least", units.getFirst());
    named.put(prefix + "active_middle", units.get(units.size() / 2));
    named.put(prefix + "active_greatest", units.getLast());
    named.put(prefix + "dead", (double) figures.dead());
    named.put(prefix + "error", figures.error());
    named.put(prefix + "penalty", figures.penalty());
    return named;
  }
}
