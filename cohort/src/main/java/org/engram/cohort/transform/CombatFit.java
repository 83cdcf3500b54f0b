package org.engram.cohort.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.linalg.LeastSquares;
import org.engram.tensor.linalg.Products;

/** How {@link Combat} learns from training rows, in the order of the paper. */
final class CombatFit {
  private CombatFit() {}

  static FittedCombat fit(Combat settings, CohortRows training) {
    RowRefusal.raise(settings.refusals(training));
    Sites sites = Sites.ofTraining(training, settings.site(), settings.fewestSubjects());
    int reference = reference(settings, sites);
    List<String> notes = new ArrayList<>();

    CovariateDesign all = CovariateDesign.fit(settings.preserve(), training);
    LeastSquares model = model(settings, sites, all.centred(training));
    CovariateDesign design = preserved(settings, all, sites, model, training, notes);

    double[][] y = training.features();
    double[] mean = Columns.means(y);
    int[] varying = Columns.varying(mean, Columns.squares(y, mean), y.length);
    Estimated estimated = estimate(y, varying, model, sites, design, reference);
    int[] kept = keep(varying, estimated.variance(), Columns.squares(y, mean), y.length);
    if (kept.length < varying.length) {
      estimated = estimate(y, kept, model, sites, design, reference);
    }
    if (kept.length < mean.length) {
      notes.add(
          (mean.length - kept.length)
              + " features are constant in the training rows, or within every site of them, and"
              + " were left out: "
              + Columns.listed(mean.length, kept));
    }
    SiteEffects.checkFeatures(settings, kept.length);
    if (settings.estimates() == Combat.Estimates.NON_PARAMETRIC) {
      notes.add(
          "WARNING: non-parametric estimates are averages of other features' estimates: with "
              + kept.length
              + " features some of the site's effect may stay; parametric ones are closer");
    }

    double[][] centred = design.matrix(training);
    double[][] standard =
        Standardised.of(
            Columns.pick(y, kept),
            centred,
            estimated.mean(),
            estimated.slopes(),
            estimated.variance());
    double[][] shift = new double[sites.names().size()][];
    double[][] scale = new double[sites.names().size()][];
    for (int s = 0; s < shift.length; s++) {
      if (s == reference) {
        shift[s] = new double[kept.length];
        scale[s] = IntStream.range(0, kept.length).mapToDouble(_ -> 1).toArray();
        continue;
      }
      SiteEffects effects = SiteEffects.of(settings, standard, sites.rows(s));
      shift[s] = effects.shift();
      scale[s] = effects.scale();
    }
    return new FittedCombat(
        settings,
        design,
        sites.names(),
        mean.length,
        kept,
        estimated.mean(),
        estimated.variance(),
        estimated.slopes(),
        shift,
        scale,
        notes);
  }

  private static int reference(Combat settings, Sites sites) {
    return settings
        .reference()
        .map(
            name -> {
              int at = sites.names().indexOf(name);
              if (at < 0) {
                throw new ConfigurationException(
                    "reference",
                    "'" + name + "'",
                    "one of " + sites.names() + ", the sites of the training rows",
                    "");
              }
              return at;
            })
        .orElse(-1);
  }

  /** Sites first, so that what the covariates share with them is the sites'. */
  private static LeastSquares model(Combat settings, Sites sites, double[][] covariates) {
    double[][] indicators = sites.indicators();
    double[][] columns = new double[indicators.length + covariates.length][];
    System.arraycopy(indicators, 0, columns, 0, indicators.length);
    System.arraycopy(covariates, 0, columns, indicators.length, covariates.length);
    LeastSquares model = LeastSquares.of(columns, Residualise.TOLERANCE);
    int rows = sites.of().length;
    if (rows < model.rank() + 2) {
      throw new RefusedInputException(
          settings.kind(),
          rows + " training rows for " + model.rank() + " coefficients",
          "at least " + (model.rank() + 2),
          "Preserve fewer covariates, or take more rows");
    }
    return model;
  }

  /** The covariates' columns that can be told apart; refused where one is the sites' alone. */
  static CovariateDesign preserved(
      Transform settings,
      CovariateDesign all,
      Sites sites,
      LeastSquares model,
      CohortRows training,
      List<String> notes) {
    List<String> names = all.names();
    int first = sites.names().size();
    List<Integer> kept = new ArrayList<>();
    List<String> dropped = new ArrayList<>();
    double[][] centred = all.centred(training);
    for (int c = 0; c < names.size(); c++) {
      if (model.keeps(first + c)) {
        kept.add(c);
        continue;
      }
      if (variesOnlyBetween(sites, centred[c])) {
        throw new RefusedInputException(
            settings.kind() + ", preserve " + names.get(c),
            "the same value in all rows of a site",
            "a covariate that varies within sites: else its effect and the site's are one",
            "Leave it out of preserve, or leave out the sites that decide it");
      }
      dropped.add(names.get(c));
    }
    if (!dropped.isEmpty()) {
      notes.add(
          "left out of the preserved covariates, since they are constant or follow from the"
              + " others: "
              + String.join(", ", dropped));
    }
    notes.addAll(all.notes(training));
    return all.keeping(kept.stream().mapToInt(Integer::intValue).toArray());
  }

  private static boolean variesOnlyBetween(Sites sites, double[] column) {
    double[] first = new double[sites.names().size()];
    boolean[] seen = new boolean[first.length];
    boolean varies = false;
    double before = column[0];
    for (int i = 0; i < column.length; i++) {
      int s = sites.of()[i];
      if (seen[s] && Math.abs(column[i] - first[s]) > 1e-12 * (1 + Math.abs(first[s]))) {
        return false;
      }
      first[s] = column[i];
      seen[s] = true;
      varies |= Math.abs(column[i] - before) > 1e-12 * (1 + Math.abs(before));
    }
    return varies;
  }

  /**
   * The overall level, the covariates' effects and the residual variance of each feature.
   *
   * @param slopes [columns][features]
   */
  private record Estimated(double[] mean, double[][] slopes, double[] variance) {}

  private static Estimated estimate(
      double[][] all,
      int[] features,
      LeastSquares model,
      Sites sites,
      CovariateDesign design,
      int reference) {
    double[][] y = Columns.pick(all, features);
    double[][] coefficients = model.coefficients(y);
    int count = sites.names().size();
    double[] mean = new double[features.length];
    for (int s = 0; s < count; s++) {
      double weight =
          reference < 0 ? (double) sites.rows(s).length / y.length : s == reference ? 1 : 0;
      for (int j = 0; j < mean.length; j++) {
        mean[j] += weight * coefficients[s][j];
      }
    }
    double[][] slopes = new double[design.kept().length][];
    for (int k = 0; k < slopes.length; k++) {
      slopes[k] = coefficients[count + k];
    }
    return new Estimated(mean, slopes, variance(y, model, reference < 0 ? null : sites, reference));
  }

  /** Mean squared residual over all rows, or over those of the reference site. */
  private static double[] variance(double[][] y, LeastSquares model, Sites sites, int reference) {
    int width = y[0].length;
    double[][] share = model.rank() == 0 ? new double[0][] : shares(y, model);
    double[] variance = new double[width];
    int rows = 0;
    for (int i = 0; i < y.length; i++) {
      if (sites != null && sites.of()[i] != reference) {
        continue;
      }
      rows++;
      double[] residual = y[i].clone();
      for (int k = 0; k < share.length; k++) {
        double at = model.basis()[k][i];
        for (int j = 0; j < width; j++) {
          residual[j] -= at * share[k][j];
        }
      }
      for (int j = 0; j < width; j++) {
        variance[j] += residual[j] * residual[j];
      }
    }
    for (int j = 0; j < width; j++) {
      variance[j] /= rows;
    }
    return variance;
  }

  private static double[][] shares(double[][] y, LeastSquares model) {
    return Products.times(model.basis(), y);
  }

  /** Features with variance left besides site and covariates. */
  private static int[] keep(int[] varying, double[] variance, double[] squares, int rows) {
    return IntStream.range(0, varying.length)
        .filter(k -> variance[k] > 1e-20 * squares[varying[k]] / rows)
        .map(k -> varying[k])
        .toArray();
  }
}
