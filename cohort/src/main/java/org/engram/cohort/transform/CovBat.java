package org.engram.cohort.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.engram.cohort.rows.CohortRows;
import org.engram.tensor.ConfigurationException;

/**
 * CovBat: ComBat, and then the sites' effects on the covariance of features, through the location
 * and scale of the leading principal component scores of ComBat's residuals (Chen et al., Human
 * Brain Mapping 43, 2022).
 *
 * @param combat the first step; without a reference site
 * @param explained the leading scores that together explain more than this part of the variance are
 *     harmonised
 * @param components so many scores instead
 */
public record CovBat(Combat combat, double explained, OptionalInt components) implements Transform {
  public CovBat {
    if (combat.reference().isPresent()) {
      throw new ConfigurationException(
          "combat.reference",
          combat.reference().get(),
          "none: CovBat has no reference site",
          "Use combat, or leave the reference out");
    }
    if (!(explained > 0 && explained < 1)) {
      throw new ConfigurationException(
          "explained", Double.toString(explained), "between 0 and 1", "");
    }
    if (components.isPresent() && components.getAsInt() < 1) {
      throw new ConfigurationException("components", "" + components.getAsInt(), "1 or more", "");
    }
  }

  /** The scores that explain 95 % of the variance. */
  public static CovBat defaults(Combat combat) {
    return new CovBat(combat, 0.95, OptionalInt.empty());
  }

  @Override
  public String kind() {
    return "covbat";
  }

  @Override
  public String inWords() {
    return combat.inWords()
        + ", and the location and scale of the scores of its residuals' principal components ("
        + (components.isPresent()
            ? components.getAsInt() + " of them"
            : "those that explain " + Math.round(100 * explained) + " % of the variance")
        + ") were harmonised likewise (CovBat)";
  }

  @Override
  public List<ColumnNeed> columns() {
    return combat.columns();
  }

  @Override
  public List<String> removes() {
    return combat.removes();
  }

  @Override
  public List<RowRefusal> refusals(CohortRows training) {
    return combat.refusals(training);
  }

  @Override
  public FittedCovBat fit(CohortRows training) {
    FittedCombat first = combat.fit(training);
    double[][] residual = FittedCovBat.residuals(first, training);
    double[] mean = Columns.means(residual);
    double[] deviation = Columns.squares(residual, mean);
    for (int j = 0; j < deviation.length; j++) {
      deviation[j] = Math.sqrt(deviation[j] / residual.length);
    }
    double[][] z = FittedCovBat.standard(residual, mean, deviation);
    int most = Math.min(z.length - 1, mean.length);
    // All of the variance, z-scored features have 1 each: a subspace of the leading axes will do.
    PrincipalAxes axes =
        Math.min(z.length, mean.length) <= Pca.EXACT
            ? PrincipalAxes.exact(z, most)
            : PrincipalAxes.randomised(z, Math.min(most, components.orElse(Pca.EXACT / 2)), 42);
    int count = count(axes.squares(), (double) z.length * mean.length);
    double[][] leading = Arrays.copyOf(axes.axes(), count);
    FittedCombat second =
        scores()
            .fit(FittedCovBat.sitesOnly(training, combat.site(), FittedCovBat.scores(z, leading)));
    List<String> notes = new ArrayList<>(first.notes());
    notes.addAll(axes.notes());
    notes.add(count + " principal component scores were harmonised");
    notes.addAll(second.notes());
    return new FittedCovBat(this, first, mean, deviation, leading, second, notes);
  }

  /** How scores are harmonised: each by itself, by site alone. */
  Combat scores() {
    return new Combat(
        combat.site(),
        List.of(),
        Combat.Estimates.PLAIN,
        false,
        Optional.empty(),
        combat.newSite(),
        combat.fewestSubjects(),
        combat.iteration());
  }

  private int count(double[] squares, double total) {
    if (components.isPresent()) {
      return Math.min(components.getAsInt(), squares.length);
    }
    double sum = 0;
    for (int k = 0; k < squares.length; k++) {
      sum += squares[k];
      if (sum > explained * total) {
        return k + 1;
      }
    }
    return squares.length;
  }
}
