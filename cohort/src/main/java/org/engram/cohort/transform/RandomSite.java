package org.engram.cohort.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.engram.cohort.rows.CohortRows;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.linalg.LeastSquares;

/**
 * Site as a random effect: each feature has a linear mixed model with an intercept, covariates and
 * a random intercept for the site, fitted by restricted maximum likelihood (Patterson and Thompson,
 * 1971; Laird and Ware, 1982). The sites' best linear unbiased predictions, shrunk towards zero by
 * as much as the feature's variances say, are taken out.
 *
 * @param site the column that names the site or scanner
 * @param preserve covariates whose effect stays in the features; may be empty
 * @param newSite what becomes of rows of another site; its predicted effect is zero, so {@link
 *     NewSite#ESTIMATE} is not offered
 * @param fewestSubjects of a site; one with fewer is refused by name
 */
public record RandomSite(
    String site, List<CovariateTerm> preserve, NewSite newSite, int fewestSubjects)
    implements Transform {
  public RandomSite {
    preserve = List.copyOf(preserve);
    Objects.requireNonNull(newSite, "newSite");
    Residualise.checkDistinct(preserve);
    if (site.isBlank() || preserve.stream().anyMatch(term -> term.name().equals(site))) {
      throw new ConfigurationException(
          "site", "'" + site + "'", "the column of the site, and not among preserve", "");
    }
    if (newSite == NewSite.ESTIMATE) {
      throw new ConfigurationException(
          "new_site", "estimate", "refuse or leave: a new site's predicted effect is zero", "");
    }
    if (fewestSubjects < 1) {
      throw new ConfigurationException("fewest_subjects", "" + fewestSubjects, "1 or more", "");
    }
  }

  /** Refuses new sites and sites of one subject; preserves nothing. */
  public static RandomSite defaults(String site) {
    return new RandomSite(site, List.of(), NewSite.REFUSE, 2);
  }

  /** The same with covariates whose effect stays. */
  public RandomSite preserving(List<CovariateTerm> terms) {
    return new RandomSite(site, terms, newSite, fewestSubjects);
  }

  @Override
  public String kind() {
    return "random-site";
  }

  @Override
  public String inWords() {
    return "each feature's random intercept of "
        + site
        + " (linear mixed model"
        + (preserve.isEmpty()
            ? ""
            : " with "
                + preserve.stream().map(CovariateTerm::inWords).collect(Collectors.joining(", "))
                + " as fixed effects, which stay")
        + ", restricted maximum likelihood on the training rows) was taken out";
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
  public Fitted fit(CohortRows training) {
    RowRefusal.raise(refusals(training));
    Sites sites = Sites.ofTraining(training, site, fewestSubjects);
    CovariateDesign all = CovariateDesign.fit(preserve, training);
    double[][] covariates = all.centred(training);
    double[][] columns = new double[covariates.length + 1][];
    columns[0] = new double[training.size()];
    Arrays.fill(columns[0], 1);
    System.arraycopy(covariates, 0, columns, 1, covariates.length);
    LeastSquares fixed = LeastSquares.of(columns, Residualise.TOLERANCE);
    List<String> notes = new ArrayList<>(all.notes(training));
    List<String> names = all.names();
    for (int c = 0; c < names.size(); c++) {
      if (!fixed.keeps(c + 1)) {
        notes.add(
            "left out of the fixed effects, since it follows from the others: " + names.get(c));
      }
    }
    RandomIntercept model = RandomIntercept.fit(training.features(), fixed, sites);
    long none = Arrays.stream(model.between()).filter(v -> v == 0).count();
    if (none > 0) {
      notes.add(none + " features have no variance between sites and stay as they are");
    }
    return new Fitted(this, sites.names(), model.effects(), model.within(), model.between(), notes);
  }

  /**
   * The sites' predicted effects.
   *
   * @param effects [sites][features]
   * @param within residual variance of each feature
   * @param between variance between sites of each feature
   */
  public record Fitted(
      RandomSite settings,
      List<String> sites,
      double[][] effects,
      double[] within,
      double[] between,
      List<String> notes)
      implements FittedTransform {
    public Fitted {
      sites = List.copyOf(sites);
      notes = List.copyOf(notes);
    }

    static Fitted of(RandomSite settings, FittedState state) {
      List<String> sites = state.labels("sites");
      double[] within = state.vector("within");
      return new Fitted(
          settings,
          sites,
          state.matrix("effects", sites.size(), within.length),
          within,
          state.vector("between", within.length),
          state.labels("notes"));
    }

    @Override
    public int inputs() {
      return within.length;
    }

    @Override
    public int outputs() {
      return within.length;
    }

    @Override
    public List<String> notes(CohortRows rows) {
      return Sites.notes(rows, settings.site(), sites, settings.newSite());
    }

    @Override
    public List<RowRefusal> refusals(CohortRows rows) {
      return Sites.refusals(
          rows, settings.site(), sites, settings.newSite(), settings.fewestSubjects());
    }

    @Override
    public CohortRows apply(CohortRows rows) {
      Columns.checkWidth(rows, inputs(), settings.kind());
      RowRefusal.raise(refusals(rows));
      List<String> labels = Columns.labels(rows, settings.site());
      double[][] without = new double[rows.size()][];
      for (int i = 0; i < without.length; i++) {
        without[i] = rows.features()[i].clone();
        int s = sites.indexOf(labels.get(i));
        for (int j = 0; s >= 0 && j < without[i].length; j++) {
          without[i][j] -= effects[s][j];
        }
      }
      return rows.withFeatures(without);
    }

    @Override
    public FittedState state() {
      return FittedState.empty()
          .with("notes", notes)
          .with("sites", sites)
          .with("effects", effects, within.length)
          .with("within", within)
          .with("between", between);
    }
  }
}
