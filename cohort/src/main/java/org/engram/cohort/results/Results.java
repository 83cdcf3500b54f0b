package org.engram.cohort.results;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an analysis did and found, without its tables: {@code results.json}.
 *
 * @param analysis its kind
 * @param title a line for the reader
 * @param outcome what was to be told
 * @param recipe what was done to the features
 * @param provenance where the figures come from
 * @param flow how many scans came in, were left out and remained
 * @param folds how rows were divided; none where nothing was held out
 * @param sets one a set of features, the one to judge first
 * @param comparisons of sets
 * @param sites how well sites can be told
 * @param findings other figures
 * @param warnings what the reader must know before any figure: small n, wide intervals
 */
public record Results(
    Analysis analysis,
    String title,
    Outcome outcome,
    AppliedRecipe recipe,
    ResultProvenance provenance,
    CohortFlow flow,
    Optional<FoldScheme> folds,
    List<SetResult> sets,
    List<Comparison> comparisons,
    List<SiteDecodability> sites,
    List<Finding> findings,
    List<String> warnings) {
  public Results {
    Objects.requireNonNull(analysis, "analysis");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(recipe, "recipe");
    Objects.requireNonNull(provenance, "provenance");
    Objects.requireNonNull(flow, "flow");
    Objects.requireNonNull(folds, "folds");
    sets = List.copyOf(sets);
    comparisons = List.copyOf(comparisons);
    sites = List.copyOf(sites);
    findings = List.copyOf(findings);
    warnings = List.copyOf(warnings);
    if (sets.stream().map(SetResult::name).distinct().count() != sets.size()) {
      throw new IllegalArgumentException("two sets of one name");
    }
  }

  /** The set of a name. */
  public Optional<SetResult> set(String name) {
    return sets.stream().filter(set -> set.name().equals(name)).findFirst();
  }
}
