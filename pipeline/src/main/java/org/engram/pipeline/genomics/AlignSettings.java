package org.engram.pipeline.genomics;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.cohort.association.AssociationMethod;
import org.engram.cohort.association.Exchangeability;
import org.engram.models.alignment.TowerSettings;
import org.engram.tensor.ConfigurationException;

/**
 * How two blocks are related.
 *
 * @param method {@code cca}, {@code sparse-cca} or {@code contrastive}
 * @param penalties of the first two, chosen in inner folds where there are several: ridges,
 *     ascending, or bounds on absolute sums, descending; the defaults where empty
 * @param towers settings of the last
 * @param components that each block is brought to; 0 leaves it as wide as it is
 * @param pairs of variates
 * @param permutations at least 1
 * @param exchange what may be permuted: {@code free}, {@code within} groups, or groups as {@code
 *     whole}s
 * @param folds at least 2, or 0 for none
 * @param bootstrap samples for loadings; 0 for none
 * @param seed of folds, permutations and bootstrap
 * @param threads that look for pairs; the figures do not depend on it
 */
public record AlignSettings(
    String method,
    List<Double> penalties,
    TowerSettings towers,
    int components,
    int pairs,
    int permutations,
    String exchange,
    int folds,
    int bootstrap,
    long seed,
    int threads) {
  public AlignSettings {
    penalties = List.copyOf(penalties);
    if (components < 0 || bootstrap < 0 || permutations < 1 || folds < 0 || folds == 1) {
      throw new ConfigurationException(
          "align",
          "components %d, bootstrap %d, permutations %d, folds %d"
              .formatted(components, bootstrap, permutations, folds),
          "0 or more components and samples, 1 or more permutations, 0 or from 2 folds",
          "");
    }
    if (!List.of("cca", "sparse-cca", "contrastive").contains(method)) {
      throw new ConfigurationException(
          "--method", "'" + method + "'", "cca, sparse-cca or contrastive", "");
    }
    if (!List.of("free", "within", "whole").contains(exchange)) {
      throw new ConfigurationException(
          "--exchange", "'" + exchange + "'", "free, within or whole", "");
    }
    if (method.equals("contrastive") && folds == 0) {
      throw new ConfigurationException(
          "--folds", "0", "2 or more: retrieval is judged on held-out rows", "");
    }
  }

  /** Empty for two contrastive towers. */
  Optional<AssociationMethod> association() {
    return switch (method) {
      case "cca" ->
          Optional.of(
              penalties.isEmpty()
                  ? AssociationMethod.RegularisedCca.defaults()
                  : new AssociationMethod.RegularisedCca(penalties));
      case "sparse-cca" ->
          Optional.of(
              penalties.isEmpty()
                  ? AssociationMethod.SparseCca.defaults()
                  : new AssociationMethod.SparseCca(penalties));
      default -> Optional.empty();
    };
  }

  Exchangeability.Kind kind() {
    return Exchangeability.Kind.valueOf(exchange.toUpperCase(Locale.ROOT));
  }
}
