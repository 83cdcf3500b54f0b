package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.Phenotype;
import org.engram.cohort.rows.RowKey;
import org.engram.models.probing.CrossValidation;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Folds;
import org.engram.models.probing.Probe;
import org.engram.models.probing.ProbeData;
import org.engram.models.probing.SurvivalTarget;
import org.engram.models.probing.Target;
import org.engram.pipeline.probe.ProbeSettings.Task;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Reads one phenotype from several sets of features, all on the same rows and in the same folds, so
 * that their figures can be compared.
 */
public final class ProbeJob {
  private static final int MOST_NUMERIC_CLASSES = 10;
  private static final int MOST_CLASSES = 50;

  private ProbeJob() {}

  /**
   * Probes.
   *
   * @param sets at least one; a row that one of them lacks is left out of all
   * @param target a row whose subject has none is left out
   * @param groups what keeps rows on one side of a fold, by subject; the subject itself where empty
   * @throws RefusedInputException if what is left cannot be probed: too few rows, one class, a
   *     constant, a text where a number should be
   */
  public static ProbeComparison run(
      List<FeatureSet> sets, Phenotype target, Optional<Phenotype> groups, ProbeSettings settings) {
    int[] dropped = new int[2]; // without a target (or group), not in every set
    List<Map<RowKey, double[]>> features = sets.stream().map(ProbeJob::byKey).toList();
    List<RowKey> keys = new ArrayList<>();
    for (RowKey key : features.getFirst().keySet()) {
      boolean known =
          target.values().containsKey(key.subject())
              && groups.map(g -> g.values().containsKey(key.subject())).orElse(true);
      if (!known) {
        dropped[0]++;
      } else if (!features.stream().allMatch(set -> set.containsKey(key))) {
        dropped[1]++;
      } else {
        keys.add(key);
      }
    }
    if (keys.isEmpty()) {
      throw new RefusedInputException(
          sets.getFirst().name(),
          "none of its subjects has a " + target.name() + ", or none is in every set",
          "subjects named alike in embeddings and phenotypes",
          "The table's first subject is '"
              + sets.getFirst().rows().getFirst().key().subject()
              + "'; compare with the phenotypes' column");
    }
    Target read =
        target(
            target.name(),
            keys.stream().map(key -> target.values().get(key.subject())).toList(),
            settings.task());
    List<String> grouped =
        keys.stream()
            .map(key -> groups.map(g -> g.values().get(key.subject())).orElse(key.subject()))
            .toList();
    List<ProbeComparison.Entry> entries = new ArrayList<>();
    List<Fold> folds = null;
    for (int s = 0; s < sets.size(); s++) {
      Map<RowKey, double[]> rows = features.get(s);
      ProbeData data =
          new ProbeData(keys.stream().map(rows::get).toArray(double[][]::new), read, grouped);
      folds = folds == null ? Folds.of(data, settings.folds(), settings.seed()) : folds;
      entries.add(
          new ProbeComparison.Entry(
              sets.get(s).name(),
              sets.get(s).dimension(),
              CrossValidation.run(Probe.of(read), data, folds)));
    }
    return new ProbeComparison(
        target.name(),
        task(read),
        read instanceof Target.Classes classes ? classes.names() : List.of(),
        keys.size(),
        (int) keys.stream().map(RowKey::subject).distinct().count(),
        dropped[0],
        dropped[1],
        entries);
  }

  private static Task task(Target target) {
    return switch (target) {
      case Target.Values _ -> Task.REGRESSION;
      case Target.Classes _ -> Task.CLASSIFICATION;
      case SurvivalTarget _ -> Task.SURVIVAL;
    };
  }

  private static Map<RowKey, double[]> byKey(FeatureSet set) {
    Map<RowKey, double[]> rows = new LinkedHashMap<>();
    set.rows().forEach(row -> rows.put(row.key(), row.features()));
    return rows;
  }

  /** The target that the texts are, one a row. */
  public static Target target(String name, List<String> texts, Task task) {
    if (task == Task.SURVIVAL) {
      return SurvivalTarget.of(name, texts);
    }
    List<Double> numbers = new ArrayList<>();
    Optional<String> text = Optional.empty();
    for (String cell : texts) {
      Optional<Double> number = number(cell);
      number.ifPresent(numbers::add);
      text = text.isEmpty() && number.isEmpty() ? Optional.of(cell) : text;
    }
    boolean regression =
        switch (task) {
          case REGRESSION -> true;
          case CLASSIFICATION, MULTI_LABEL, SURVIVAL -> false;
          case AUTO -> text.isEmpty() && numbers.stream().distinct().count() > MOST_NUMERIC_CLASSES;
        };
    if (regression) {
      if (text.isPresent()) {
        throw new RefusedInputException(
            name,
            "'" + text.get() + "'",
            "a number",
            "Classes are probed with --task classification");
      }
      return new Target.Values(numbers.stream().mapToDouble(Double::doubleValue).toArray());
    }
    Target.Classes classes = Target.Classes.of(texts);
    if (classes.names().size() > MOST_CLASSES) {
      throw new RefusedInputException(
          name,
          classes.names().size() + " different values",
          "at most " + MOST_CLASSES + " classes, or numbers alone",
          "Choose another column, or --task regression");
    }
    return classes;
  }

  /**
   * The same for what cannot be told times until an event.
   *
   * @throws ConfigurationException if such are asked for
   */
  public static Target untimed(String name, List<String> texts, Task task) {
    if (task == Task.SURVIVAL) {
      throw new ConfigurationException(
          "--task",
          "survival",
          "auto, regression or classification",
          "engram probe knows survival");
    }
    return target(name, texts, task);
  }

  static Optional<Double> number(String text) {
    try {
      double value = Double.parseDouble(text);
      return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
