package org.engram.cohort.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;

/**
 * ComBat's estimates from training rows.
 *
 * @param sites of the training rows
 * @param inputs features of a row
 * @param kept those that are not left out as constant, ascending
 * @param mean overall level of each kept feature
 * @param variance residual variance of each
 * @param slopes effects of the preserved covariates' centred columns, [columns][kept]
 * @param shift γ*, [sites][kept], in residual deviations
 * @param scale δ*², [sites][kept]
 */
public record FittedCombat(
    Combat settings,
    CovariateDesign design,
    List<String> sites,
    int inputs,
    int[] kept,
    double[] mean,
    double[] variance,
    double[][] slopes,
    double[][] shift,
    double[][] scale,
    List<String> notes)
    implements FittedTransform {
  public FittedCombat {
    sites = List.copyOf(sites);
    notes = List.copyOf(notes);
  }

  static FittedCombat of(Combat settings, FittedState state) {
    CovariateDesign design = CovariateDesign.of(settings.preserve(), state.part("design."));
    List<String> sites = state.labels("sites");
    double inputs = state.vector("inputs", 1)[0];
    if (inputs < 1 || inputs != (int) inputs) {
      throw FittedState.bad("inputs", Double.toString(inputs), "a whole number");
    }
    int[] kept = state.indices("kept", (int) inputs);
    FittedCombat fitted =
        new FittedCombat(
            settings,
            design,
            sites,
            (int) inputs,
            kept,
            state.vector("mean", kept.length),
            state.vector("variance", kept.length),
            state.matrix("slopes", design.kept().length, kept.length),
            state.matrix("shift", sites.size(), kept.length),
            state.matrix("scale", sites.size(), kept.length),
            state.labels("notes"));
    boolean positive =
        Arrays.stream(fitted.variance).allMatch(v -> v > 0)
            && Arrays.stream(fitted.scale).flatMapToDouble(Arrays::stream).allMatch(v -> v > 0);
    if (!positive) {
      throw FittedState.bad("variance and scale", "one that is not positive", "variances");
    }
    return fitted;
  }

  @Override
  public int outputs() {
    return kept.length;
  }

  @Override
  public List<String> notes(CohortRows rows) {
    List<String> notes =
        new ArrayList<>(Sites.notes(rows, settings.site(), sites, settings.newSite()));
    notes.addAll(design.notes(rows));
    return notes;
  }

  @Override
  public List<RowRefusal> refusals(CohortRows rows) {
    List<RowRefusal> refusals =
        new ArrayList<>(
            Sites.refusals(
                rows, settings.site(), sites, settings.newSite(), settings.fewestSubjects()));
    refusals.addAll(design.refusals(rows));
    return refusals;
  }

  @Override
  public CohortRows apply(CohortRows rows) {
    Columns.checkWidth(rows, inputs, settings.kind());
    RowRefusal.raise(refusals(rows));
    double[][] y = Columns.pick(rows.features(), kept);
    double[][] covariates = design.matrix(rows);
    double[][] harmonised = residuals(rows, y, covariates);
    double[][] expected = Standardised.expected(covariates, mean, slopes);
    boolean[] as = unchanged(rows);
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < kept.length; j++) {
        harmonised[i][j] = as[i] ? y[i][j] : harmonised[i][j] + expected[i][j];
      }
    }
    return rows.withFeatures(harmonised);
  }

  /** Which rows stay as they are: those of the reference, and of new sites that are left. */
  boolean[] unchanged(CohortRows rows) {
    List<String> labels = Columns.labels(rows, settings.site());
    boolean[] unchanged = new boolean[rows.size()];
    for (int i = 0; i < unchanged.length; i++) {
      String site = labels.get(i);
      unchanged[i] =
          settings.reference().filter(site::equals).isPresent()
              || (settings.newSite() == NewSite.LEAVE && !sites.contains(site));
    }
    return unchanged;
  }

  /** What level and covariates lead to expect of these rows, [rows][kept]. */
  double[][] expected(CohortRows rows) {
    return Standardised.expected(design.matrix(rows), mean, slopes);
  }

  /** Harmonised features less level and covariates' effects, [rows][kept]. */
  private double[][] residuals(CohortRows rows, double[][] y, double[][] covariates) {
    double[][] z = Standardised.of(y, covariates, mean, slopes, variance);
    List<String> labels = Columns.labels(rows, settings.site());
    for (int s = 0; s < sites.size(); s++) {
      int site = s;
      int[] of =
          IntStream.range(0, y.length).filter(i -> labels.get(i).equals(sites.get(site))).toArray();
      takeOut(z, of, shift[s], scale[s]);
    }
    if (settings.newSite() == NewSite.ESTIMATE) {
      for (Map.Entry<String, int[]> unknown : Sites.unknown(labels, sites).entrySet()) {
        SiteEffects effects = SiteEffects.of(settings, z, unknown.getValue());
        takeOut(z, unknown.getValue(), effects.shift(), effects.scale());
      }
    }
    for (double[] row : z) {
      for (int j = 0; j < row.length; j++) {
        row[j] *= Math.sqrt(variance[j]);
      }
    }
    return z;
  }

  private static void takeOut(double[][] z, int[] rows, double[] shift, double[] scale) {
    for (int i : rows) {
      for (int j = 0; j < shift.length; j++) {
        z[i][j] = (z[i][j] - shift[j]) / Math.sqrt(scale[j]);
      }
    }
  }

  @Override
  public FittedState state() {
    return FittedState.empty()
        .with("notes", notes)
        .with("sites", sites)
        .with("design.", design.state())
        .with("inputs", new double[] {inputs})
        .with("kept", kept)
        .with("mean", mean)
        .with("variance", variance)
        .with("slopes", slopes, kept.length)
        .with("shift", shift, kept.length)
        .with("scale", scale, kept.length);
  }
}
