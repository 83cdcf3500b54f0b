package org.engram.models.probing;

import java.util.List;
import java.util.Locale;

/** How predictions are judged. */
public enum Metric {
  /** 1 - squared error over squared deviation from the judged rows' own mean. */
  R2,
  /** Pearson correlation of truth and prediction. */
  PEARSON_R,
  /** Mean absolute error, in the phenotype's unit. */
  MAE,
  /** Area under the receiver operating characteristic; mean over classes where there are more. */
  AUROC,
  /** Average precision; mean over classes where there are more than two. */
  AUPRC,
  /** Fraction of rows whose likeliest class is the true one. */
  ACCURACY,
  /** Mean over classes of the fraction of their rows that was recognised. */
  BALANCED_ACCURACY,
  /** Mean squared error of the probabilities. */
  BRIER;

  /** Of a numeric phenotype; the first is the one to compare by. */
  public static final List<Metric> REGRESSION = List.of(R2, PEARSON_R, MAE);

  /** Of classes; the first is the one to compare by. */
  public static final List<Metric> CLASSIFICATION =
      List.of(AUROC, AUPRC, ACCURACY, BALANCED_ACCURACY, BRIER);

  /** Whether a larger figure is better. */
  public boolean largerIsBetter() {
    return this != MAE && this != BRIER;
  }

  /** As it stands in tables: {@code balanced_accuracy}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
