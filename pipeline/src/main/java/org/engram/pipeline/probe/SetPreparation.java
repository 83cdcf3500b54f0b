package org.engram.pipeline.probe;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.engram.cohort.evaluation.Preparation;
import org.engram.cohort.recipe.FittedRecipe;
import org.engram.cohort.recipe.Recipe;
import org.engram.cohort.recipe.Step;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.transform.Pca;
import org.engram.cohort.transform.Residualise;
import org.engram.cohort.transform.Transform;
import org.engram.cohort.transform.ZScore;
import org.engram.models.probing.LogisticProbe;
import org.engram.models.probing.Probe;
import org.engram.models.probing.RidgeProbe;
import org.engram.tensor.ConfigurationException;

/**
 * How a set's features are prepared in each fold, and whether the probe z-scores what comes of it.
 * Connectivity in a file is z-scored edge by edge as it is read ({@link EdgeKernel}); a recipe's
 * own z-score is then done, and the other steps act on its rows' coordinates, which is the same for
 * steps that only mix rows or rotate features.
 *
 * @param preparation of training rows
 * @param scaled whether the probe z-scores the prepared features: not the coordinates of rows
 */
record SetPreparation(Preparation preparation, boolean scaled) {
  /** Of a set, through a recipe where there is one. */
  static SetPreparation of(FeatureSet set, Optional<Recipe> recipe, long seed) {
    if (set.edges().isEmpty()) {
      return new SetPreparation(
          recipe
              .map(chain -> (Preparation) training -> chain.fit(training)::apply)
              .orElse(Preparation.none()),
          true);
    }
    EdgeKernel kernel = new EdgeKernel(set.edges().get(), seed);
    List<Transform> steps = recipe.map(Recipe::transforms).orElse(List.of());
    List<Transform> left =
        !steps.isEmpty() && steps.getFirst() instanceof ZScore
            ? steps.subList(1, steps.size())
            : steps;
    for (Transform step : left) {
      if (!(step instanceof Residualise) && !(step instanceof Pca)) {
        throw new ConfigurationException(
            "--connectivity",
            step.kind() + " of connectivity that is too large for memory",
            "a recipe of zscore, residualise and pca",
            "Leave the baseline out with --connectivity none, or take another recipe");
      }
    }
    if (left.isEmpty()) {
      return new SetPreparation(kernel, false);
    }
    Recipe rest =
        new Recipe(
            "rest_of_" + recipe.orElseThrow().id(),
            "",
            "",
            "",
            left.stream().map(Step::of).toList());
    return new SetPreparation(
        training -> {
          UnaryOperator<CohortRows> coordinates = kernel.fit(training);
          FittedRecipe fitted = rest.fit(coordinates.apply(training));
          return any -> fitted.apply(coordinates.apply(any));
        },
        left.getLast() instanceof Pca);
  }

  /** The probe, without its z-score where features are coordinates. */
  Probe suited(Probe probe) {
    if (scaled) {
      return probe;
    }
    return switch (probe) {
      case RidgeProbe ridge -> ridge.unscaled();
      case LogisticProbe logistic -> logistic.unscaled();
      default ->
          throw new ConfigurationException(
              "--probe",
              "nearest or trees of connectivity that is too large for memory",
              "linear",
              "Leave the baseline out with --connectivity none");
    };
  }
}
