package org.engram.models.probing;

/**
 * A recipe for reading a target from features. It holds settings alone: all that is learned, the
 * scaling of features and the strength of the penalty too, is learned in {@link #fit} from the rows
 * given there, and lives in what that returns. So nothing of the rows it is later judged on can
 * have gone into it.
 */
public sealed interface Probe
    permits RidgeProbe, LogisticProbe, NearestProbe, BoostedProbe, CoxProbe {
  /**
   * Learns from training rows.
   *
   * @throws org.engram.tensor.RefusedInputException if they cannot be learned from: too few, a
   *     target that is constant or has one class, features that are all constant
   */
  FittedProbe fit(ProbeData training);

  /** The probe for a target, with its defaults. */
  static Probe of(Target target) {
    return switch (target) {
      case Target.Values _ -> RidgeProbe.defaults();
      case Target.Classes _ -> LogisticProbe.defaults();
      case SurvivalTarget _ -> CoxProbe.defaults();
    };
  }
}
