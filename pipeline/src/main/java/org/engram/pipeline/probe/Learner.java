package org.engram.pipeline.probe;

import java.util.List;
import java.util.Locale;
import org.engram.models.probing.BoostedProbe;
import org.engram.models.probing.CoxProbe;
import org.engram.models.probing.LogisticProbe;
import org.engram.models.probing.NearestProbe;
import org.engram.models.probing.Probe;
import org.engram.models.probing.RidgeProbe;
import org.engram.models.probing.SurvivalTarget;
import org.engram.models.probing.Target;
import org.engram.models.probing.Ties;
import org.engram.tensor.ConfigurationException;

/** What reads a target from features. */
public enum Learner {
  /** Ridge regression of a number, logistic regression of classes. */
  LINEAR,
  /** Nearest neighbours by cosine. */
  NEAREST,
  /** Gradient-boosted trees. */
  TREES;

  /** Reads {@code linear}, {@code nearest} or {@code trees}. */
  public static Learner fromName(String name) {
    for (Learner learner : values()) {
      if (learner.toString().equals(name)) {
        return learner;
      }
    }
    throw new ConfigurationException("--probe", "'" + name + "'", "linear, nearest or trees", "");
  }

  /**
   * The probe for a target.
   *
   * @param balanced whether classes count alike
   * @param fixed a setting (C, λ, neighbours) in place of the choice by inner folds; none where
   *     empty
   */
  public Probe probe(Target target, boolean balanced, List<Double> fixed, long seed) {
    if (target instanceof SurvivalTarget) {
      return cox(fixed, seed);
    }
    boolean numbers = target instanceof Target.Values;
    return switch (this) {
      case LINEAR -> numbers ? ridge(fixed) : logistic(fixed, balanced, seed);
      case NEAREST ->
          new NearestProbe(
              fixed.isEmpty()
                  ? NearestProbe.defaults().neighbours()
                  : fixed.stream().map(Double::intValue).toList(),
              seed);
      case TREES -> {
        BoostedProbe d = BoostedProbe.defaults();
        yield new BoostedProbe(
            d.rounds(),
            d.learningRate(),
            d.leaves(),
            d.leafRows(),
            d.featureShare(),
            balanced,
            seed);
      }
    };
  }

  private Probe cox(List<Double> fixed, long seed) {
    if (this != LINEAR) {
      throw new ConfigurationException(
          "--probe", toString(), "linear, of times until an event", "It is a Cox regression then");
    }
    return new CoxProbe(fixed.isEmpty() ? CoxProbe.defaults().grid() : fixed, Ties.EFRON, 5, seed);
  }

  private static Probe ridge(List<Double> fixed) {
    return fixed.isEmpty() ? RidgeProbe.defaults() : new RidgeProbe(fixed);
  }

  private static Probe logistic(List<Double> fixed, boolean balanced, long seed) {
    List<Double> grid = fixed.isEmpty() ? LogisticProbe.defaults().grid() : fixed;
    return new LogisticProbe(grid, balanced, 5, seed);
  }

  /** The same without a choice that needs inner folds, for very few rows. */
  Probe fewShot(Target target, boolean balanced, long seed) {
    if (target instanceof SurvivalTarget) {
      return cox(List.of(10.0), seed);
    }
    boolean numbers = target instanceof Target.Values;
    return this == LINEAR && !numbers
        ? new LogisticProbe(List.of(1.0), balanced, 5, seed)
        : this == NEAREST
            ? new NearestProbe(List.of(1), seed)
            : probe(target, balanced, List.of(), seed);
  }

  /** As a methods section would say it. */
  String inWords(Target target, List<Double> fixed) {
    if (target instanceof SurvivalTarget) {
      return "Cox regression (Efron's ties), ridge penalty "
          + (fixed.isEmpty() ? "by inner folds" : "of " + fixed);
    }
    boolean numbers = target instanceof Target.Values;
    String setting = fixed.isEmpty() ? "" : " of " + fixed;
    return switch (this) {
      case LINEAR ->
          numbers
              ? "ridge regression, penalty"
                  + (fixed.isEmpty() ? " by leaving training groups out" : setting)
              : "logistic regression (L2), C"
                  + (fixed.isEmpty() ? " of 0.5, 1 or 2 by inner folds" : setting);
      case NEAREST ->
          "nearest neighbours by cosine, k"
              + (fixed.isEmpty() ? " chosen on training rows" : setting);
      case TREES -> "gradient-boosted trees (LightGBM)";
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
