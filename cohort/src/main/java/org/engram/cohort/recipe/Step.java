package org.engram.cohort.recipe;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.cohort.transform.Combat;
import org.engram.cohort.transform.CovBat;
import org.engram.cohort.transform.Pca;
import org.engram.cohort.transform.RandomSite;
import org.engram.cohort.transform.Residualise;
import org.engram.cohort.transform.Transform;
import org.engram.cohort.transform.ZScore;
import org.engram.tensor.ConfigurationException;

/** A step of a recipe as its file has it: exactly one transform, under its name. */
public record Step(
    Optional<ZScore> zscore,
    Optional<Residualise> residualise,
    Optional<Combat> combat,
    Optional<CovBat> covbat,
    Optional<RandomSite> randomSite,
    Optional<Pca> pca) {
  public Step {
    long given =
        Stream.of(zscore, residualise, combat, covbat, randomSite, pca)
            .filter(Optional::isPresent)
            .count();
    if (given != 1) {
      throw new ConfigurationException(
          "steps",
          given + " transforms in one step",
          "one of zscore, residualise, combat, covbat, random_site, pca",
          "Begin each step with a '-' of its own");
    }
  }

  /** The step of a transform. */
  public static Step of(Transform transform) {
    Objects.requireNonNull(transform, "transform");
    return new Step(
        as(ZScore.class, transform),
        as(Residualise.class, transform),
        as(Combat.class, transform),
        as(CovBat.class, transform),
        as(RandomSite.class, transform),
        as(Pca.class, transform));
  }

  /** The one transform. */
  public Transform transform() {
    return Stream.of(zscore, residualise, combat, covbat, randomSite, pca)
        .flatMap(Optional::stream)
        .map(Transform.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static <T> Optional<T> as(Class<T> type, Transform transform) {
    return type.isInstance(transform) ? Optional.of(type.cast(transform)) : Optional.empty();
  }
}
