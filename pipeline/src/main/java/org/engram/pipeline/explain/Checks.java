package org.engram.pipeline.explain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whether maps can be trusted: how alike they are between models and between read-outs, and how
 * alike they are to those of a model that has learned nothing (the model parameter randomisation
 * test of Adebayo et al., NeurIPS 2018). A map that a random model gives as well says nothing about
 * what was learned, however stable it is.
 *
 * @param stabilities each of maps that should agree
 * @param random by measure: the rank correlation with the random model's map; empty where it was
 *     not asked for
 */
public record Checks(List<Stability> stabilities, Map<String, Double> random) {
  /** From here on a map is called no better than that of a random model; our own choice. */
  static final double SAME = 0.5;

  /** From here on it is called partly so. */
  static final double PARTLY = 0.2;

  /**
   * Maps that should agree.
   *
   * @param measure their name, without the read-out's where that is what differs
   * @param across {@code models} or {@code read-outs}
   */
  public record Stability(String measure, String across, RankStability ranks) {}

  public Checks {
    stabilities = List.copyOf(stabilities);
    random = Collections.unmodifiableMap(new LinkedHashMap<>(random));
  }

  static Checks none() {
    return new Checks(List.of(), Map.of());
  }

  /**
   * Makes them.
   *
   * @param names of the models, the explained one first
   * @param maps of each model, by measure
   */
  static Checks of(
      List<String> names, List<List<CohortMap>> maps, Optional<List<CohortMap>> random) {
    List<Stability> stabilities = new ArrayList<>();
    List<CohortMap> own = maps.getFirst();
    for (int m = 0; m < own.size() && maps.size() > 1; m++) {
      List<double[]> same = new ArrayList<>();
      for (List<CohortMap> model : maps) {
        same.add(model.get(m).regionMeans());
      }
      stabilities.add(
          new Stability(own.get(m).measure().name(), "models", RankStability.of(names, same)));
    }
    Map<String, List<CohortMap>> kinds = new LinkedHashMap<>();
    for (CohortMap map : own) {
      if (!map.measure().readOut().isEmpty()) {
        kinds.computeIfAbsent(map.measure().kind(), _ -> new ArrayList<>()).add(map);
      }
    }
    kinds.forEach(
        (kind, of) -> {
          if (of.size() > 1) {
            stabilities.add(
                new Stability(
                    kind,
                    "read-outs",
                    RankStability.of(
                        of.stream().map(map -> map.measure().readOut()).toList(),
                        of.stream().map(CohortMap::regionMeans).toList())));
          }
        });
    Map<String, Double> withRandom = new LinkedHashMap<>();
    for (int m = 0; m < own.size() && random.isPresent(); m++) {
      withRandom.put(
          own.get(m).measure().name(),
          RankStability.spearman(own.get(m).regionMeans(), random.get().get(m).regionMeans()));
    }
    return new Checks(stabilities, withRandom);
  }

  /** What the comparison with a random model says of a measure, in words. */
  public String verdict(String measure) {
    Double rho = random.get(measure);
    if (rho == null) {
      return "Not compared with a random model: whether this map depends on what was learned is"
          + " not known, and it should not be interpreted before that.";
    }
    String found =
        String.format(Locale.ROOT, "rank correlation %.2f with the map of a random model", rho);
    if (Double.isNaN(rho)) {
      return "Cannot be compared with a random model's map: one of the two does not vary.";
    }
    if (Math.abs(rho) >= SAME) {
      return "Fails the check against a random model ("
          + found
          + "): a model that has learned nothing ranks the regions alike. The map shows the scans"
          + " and the architecture, not what was learned: do not interpret it.";
    }
    return Math.abs(rho) >= PARTLY
        ? "Passes the check against a random model only in part ("
            + found
            + "): some of the ranking comes from the scans and the architecture alone."
        : "Passes the check against a random model ("
            + found
            + "): the ranking depends on what was learned. That is necessary, and does not make"
            + " the map true.";
  }

  /** The same of a set of maps that should agree. */
  static String words(Stability stability) {
    RankStability ranks = stability.ranks();
    String interval =
        Double.isNaN(ranks.low())
            ? "; no interval from two maps"
            : String.format(
                Locale.ROOT, ", 95 %% interval %.2f to %.2f", ranks.low(), ranks.high());
    return String.format(
            Locale.ROOT,
            "Mean rank correlation of %s over %d %s: %.2f",
            stability.measure(),
            ranks.names().size(),
            stability.across(),
            ranks.mean())
        + interval
        + ".";
  }
}
