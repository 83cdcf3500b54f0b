package org.engram.models.probing;

import java.util.List;
import java.util.Locale;
import org.engram.models.probing.FittedProbe.Prediction;

/** How predictions are judged; {@link Metrics} has the formulas. */
public enum Metric {
  /** 1 - squared error over squared deviation from the judged rows' own mean. */
  R2,
  /** Pearson correlation of truth and prediction. */
  PEARSON_R,
  /** Spearman correlation of truth and prediction. */
  SPEARMAN_R,
  /** Mean absolute error, in the phenotype's unit. */
  MAE,
  /** Root of the mean squared error, in the phenotype's unit. */
  RMSE,
  /** Area under the receiver operating characteristic; mean over classes where there are more. */
  AUROC,
  /** Average precision; mean over classes where there are more than two. */
  AUPRC,
  /** Fraction of rows whose likeliest class is the true one. */
  ACCURACY,
  /** Mean over classes of the fraction of their rows that was recognised. */
  BALANCED_ACCURACY,
  /** Mean over classes of the harmonic mean of precision and recall. */
  F1,
  /** Mean squared error of the probabilities. */
  BRIER,
  /** How far probabilities are from frequencies. */
  CALIBRATION_ERROR,
  /** Harrell's concordance of risks with the order of events. */
  C_INDEX;

  /** Of a numeric phenotype; the first is the one to compare by. */
  public static final List<Metric> REGRESSION = List.of(R2, PEARSON_R, SPEARMAN_R, MAE, RMSE);

  /** Of classes; the first is the one to compare by. */
  public static final List<Metric> CLASSIFICATION =
      List.of(AUROC, AUPRC, ACCURACY, BALANCED_ACCURACY, F1, BRIER, CALIBRATION_ERROR);

  /** Of times until an event. */
  public static final List<Metric> SURVIVAL = List.of(C_INDEX);

  /** Whether a larger figure is better. */
  public boolean largerIsBetter() {
    return this != MAE && this != RMSE && this != BRIER && this != CALIBRATION_ERROR;
  }

  /** This metric of some predictions, ready to be taken of any resample of them. */
  public Figure of(Target truth, Prediction predicted) {
    return switch (predicted) {
      case Prediction.Values numbers when truth instanceof Target.Values values ->
          RegressionFigures.of(this, values.values(), numbers.values());
      case Prediction.Values risks when truth instanceof SurvivalTarget survival ->
          new Concordance(survival.times(), survival.events(), risks.values());
      case Prediction.Probabilities classes when truth instanceof Target.Classes values ->
          ClassFigures.of(this, values.classes(), classes.values());
      default -> throw new IllegalArgumentException("numbers for classes, or classes for numbers");
    };
  }

  /** What a prediction that knows nothing reaches; NaN where that depends on the rows. */
  public double chance(int classes) {
    return switch (this) {
      case R2, PEARSON_R, SPEARMAN_R -> 0;
      case AUROC, C_INDEX -> 0.5;
      case BALANCED_ACCURACY -> 1.0 / classes;
      default -> Double.NaN;
    };
  }

  /** As it stands in tables: {@code balanced_accuracy}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
