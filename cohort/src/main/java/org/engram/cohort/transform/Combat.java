package org.engram.cohort.transform;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.engram.cohort.rows.CohortRows;
import org.engram.tensor.ConfigurationException;

/**
 * ComBat: a site's additive and multiplicative effect on each feature, estimated together over all
 * features by empirical Bayes, is taken out (Johnson, Li and Rabinovic, Biostatistics 8, 2007; for
 * images Fortin et al., NeuroImage 161, 2017 and 167, 2018). Estimates are those of the training
 * rows and apply to later rows of the same sites (Pomponio et al., NeuroImage 208, 2020).
 *
 * <pre>
 *   y = α + Xβ + γ(site) + δ(site) ε        is brought to        α + Xβ + ε
 * </pre>
 *
 * Rows of several sessions count as independent rows; limits are on subjects.
 *
 * @param site the column that names the site or scanner
 * @param preserve covariates X whose effect stays in the features; may be empty
 * @param estimates how γ and δ are estimated
 * @param meanOnly whether only γ is taken out
 * @param reference a site that the others are brought to and that stays as it is
 * @param newSite what becomes of rows of another site
 * @param fewestSubjects of a site; one with fewer is refused by name
 * @param iteration how far the parametric estimates are iterated
 */
public record Combat(
    String site,
    List<CovariateTerm> preserve,
    Estimates estimates,
    boolean meanOnly,
    Optional<String> reference,
    NewSite newSite,
    int fewestSubjects,
    Iteration iteration)
    implements Transform {
  /** How a site's effects are estimated. */
  public enum Estimates {
    /** Empirical Bayes with a normal prior for γ and an inverse gamma prior for δ². */
    PARAMETRIC,
    /** Empirical Bayes with the other features' estimates as the prior. */
    NON_PARAMETRIC,
    /** Each feature by itself. */
    PLAIN
  }

  /** How the parametric estimates are found. */
  public enum Iteration {
    /**
     * As the published programs do: all features together until the largest change, of those whose
     * estimate is positive, is below 1e-4 of it; with {@code meanOnly} a site counts as one row.
     */
    PUBLISHED,
    /** Each feature to rounding; with {@code meanOnly} a site counts as its rows. */
    CONVERGED
  }

  public Combat {
    preserve = List.copyOf(preserve);
    Objects.requireNonNull(estimates, "estimates");
    Objects.requireNonNull(newSite, "newSite");
    Objects.requireNonNull(iteration, "iteration");
    Residualise.checkDistinct(preserve);
    if (site.isBlank()) {
      throw new ConfigurationException("site", "no name", "the column that names the site", "");
    }
    if (preserve.stream().anyMatch(term -> term.name().equals(site))) {
      throw new ConfigurationException(
          "preserve", site, "covariates other than the site", "The site's effect is taken out");
    }
    if (fewestSubjects < 2) {
      throw new ConfigurationException(
          "fewest_subjects", "" + fewestSubjects, "2 or more: a spread needs two", "");
    }
  }

  /** Parametric empirical Bayes of location and scale, at least 3 subjects a site. */
  public static Combat defaults(String site) {
    return new Combat(
        site,
        List.of(),
        Estimates.PARAMETRIC,
        false,
        Optional.empty(),
        NewSite.REFUSE,
        3,
        Iteration.PUBLISHED);
  }

  /** The same with covariates whose effect stays. */
  public Combat preserving(List<CovariateTerm> terms) {
    return new Combat(
        site, terms, estimates, meanOnly, reference, newSite, fewestSubjects, iteration);
  }

  /** The same with other estimates. */
  public Combat with(Estimates other) {
    return new Combat(
        site, preserve, other, meanOnly, reference, newSite, fewestSubjects, iteration);
  }

  /** The same with a policy for sites that training does not have. */
  public Combat with(NewSite policy) {
    return new Combat(
        site, preserve, estimates, meanOnly, reference, policy, fewestSubjects, iteration);
  }

  /** The same, of location only. */
  public Combat withMeanOnly() {
    return new Combat(
        site, preserve, estimates, true, reference, newSite, fewestSubjects, iteration);
  }

  /** The same towards one of the sites. */
  public Combat towards(String referenceSite) {
    return new Combat(
        site,
        preserve,
        estimates,
        meanOnly,
        Optional.of(referenceSite),
        newSite,
        fewestSubjects,
        iteration);
  }

  @Override
  public String kind() {
    return "combat";
  }

  @Override
  public String inWords() {
    String how =
        switch (estimates) {
          case PARAMETRIC -> "parametric empirical Bayes";
          case NON_PARAMETRIC -> "non-parametric empirical Bayes";
          case PLAIN -> "without empirical Bayes";
        };
    return "effects of "
        + site
        + " were taken out by ComBat ("
        + how
        + (meanOnly ? ", location only" : "")
        + reference.map(r -> ", towards " + r).orElse("")
        + ") fitted on the training rows"
        + (preserve.isEmpty()
            ? ""
            : ", preserving "
                + preserve.stream().map(CovariateTerm::inWords).collect(Collectors.joining(", ")));
  }

  @Override
  public List<ColumnNeed> columns() {
    return Sites.columns(site, preserve);
  }

  @Override
  public List<String> removes() {
    return List.of(site);
  }

  @Override
  public List<RowRefusal> refusals(CohortRows training) {
    return Sites.refusals(training, site, preserve);
  }

  @Override
  public FittedCombat fit(CohortRows training) {
    return CombatFit.fit(this, training);
  }
}
