package org.engram.cohort.transform;

import java.util.List;
import org.engram.cohort.rows.CohortRows;

/** A step that has learned what it needs; immutable. */
public sealed interface FittedTransform
    permits ZScore.Fitted,
        Residualise.Fitted,
        Pca.Fitted,
        FittedCombat,
        FittedCovBat,
        RandomSite.Fitted {
  /** The settings it was fitted with. */
  Transform settings();

  /** How many features a row must have. */
  int inputs();

  /** How many features a row has afterwards. */
  int outputs();

  /** What was decided while it was fitted and a reader should know: columns dropped, a warning. */
  List<String> notes();

  /**
   * What {@link #apply} decides for these rows and a reader should know: a site not seen before.
   */
  default List<String> notes(CohortRows rows) {
    return List.of();
  }

  /** Rows that cannot be transformed; {@link #apply} refuses the first of them. */
  default List<RowRefusal> refusals(CohortRows rows) {
    return List.of();
  }

  /**
   * Applies what was learned to any rows: the training rows, those held out, a new subject.
   *
   * @throws org.engram.tensor.RefusedInputException if a row cannot be transformed: another width,
   *     a missing covariate, a category that was not seen and that the policy does not map
   */
  CohortRows apply(CohortRows rows);

  /** All that was learned, to be stored; {@link #restore} gives an equal transform of it. */
  FittedState state();

  /**
   * The fitted transform that a state is of.
   *
   * @throws org.engram.tensor.FileFormatException if the state is not one of such settings
   */
  static FittedTransform restore(Transform settings, FittedState state) {
    return switch (settings) {
      case ZScore s -> ZScore.Fitted.of(s, state);
      case Residualise s -> Residualise.Fitted.of(s, state);
      case Pca s -> Pca.Fitted.of(s, state);
      case Combat s -> FittedCombat.of(s, state);
      case CovBat s -> FittedCovBat.of(s, state);
      case RandomSite s -> RandomSite.Fitted.of(s, state);
    };
  }
}
