package org.engram.pipeline.finetune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.engram.cohort.Phenotype;
import org.engram.models.finetuning.CoxLoss;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.probing.SurvivalTarget;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * The phenotype of each subject.
 *
 * @param kind never AUTO
 * @param columns as the table names them
 * @param classes of a classification, in alphabetical order
 * @param truths by subject, as {@link FinetuneTask} has them
 */
public record SubjectTarget(
    TargetSettings.Task kind,
    List<String> columns,
    List<String> classes,
    Map<String, double[]> truths) {
  private static final int MOST_NUMERIC_CLASSES = 10;
  private static final int MOST_CLASSES = 50;
  private static final int STRATA = 5;
  private static final Set<String> YES = Set.of("1", "1.0", "true", "yes");
  private static final Set<String> NO = Set.of("0", "0.0", "false", "no");

  /**
   * Reads the phenotypes of some subjects; those without any are left out.
   *
   * @throws ConfigurationException if there is no such column
   * @throws RefusedInputException if no subject has a value, or a value is not of its kind
   */
  public static SubjectTarget read(TargetSettings settings, Collection<String> subjects) {
    if (settings.task() == TargetSettings.Task.SURVIVAL) {
      return times(settings, subjects);
    }
    List<Phenotype> columns =
        settings.columns().stream()
            .map(column -> Phenotype.read(settings.phenotypes(), column, settings.id()))
            .toList();
    SequencedMap<String, List<String>> cells = new LinkedHashMap<>();
    for (String subject : new LinkedHashSet<>(subjects)) {
      List<String> row = new ArrayList<>();
      columns.forEach(column -> row.add(column.values().getOrDefault(subject, "")));
      if (row.stream().anyMatch(cell -> !cell.isEmpty())) {
        cells.put(subject, row);
      }
    }
    if (cells.isEmpty()) {
      throw nobody(settings, subjects);
    }
    return switch (kind(settings, cells)) {
      case REGRESSION -> numbers(settings, cells);
      case MULTI_LABEL -> labels(settings, cells);
      default -> classes(settings, cells);
    };
  }

  private static RefusedInputException nobody(
      TargetSettings settings, Collection<String> subjects) {
    return new RefusedInputException(
        settings.phenotypes() + ", " + settings.name(),
        "a value for none of the scans' subjects",
        "subjects named alike, as '" + subjects.iterator().next() + "'",
        "Correct the table, or name its column of subjects (target.id, --id)");
  }

  private static SubjectTarget times(TargetSettings settings, Collection<String> subjects) {
    Map<String, String> table =
        settings.survival().read(settings.phenotypes(), settings.id()).values();
    Map<String, double[]> truths = new LinkedHashMap<>();
    for (String subject : new LinkedHashSet<>(subjects)) {
      if (table.containsKey(subject)) {
        SurvivalTarget one = SurvivalTarget.of(settings.name(), List.of(table.get(subject)));
        truths.put(subject, new double[] {one.time(0), one.event(0) ? 1 : 0});
      }
    }
    if (truths.isEmpty()) {
      throw nobody(settings, subjects);
    }
    return new SubjectTarget(
        TargetSettings.Task.SURVIVAL, List.of(settings.name()), List.of(), truths);
  }

  private static TargetSettings.Task kind(
      TargetSettings settings, Map<String, List<String>> cells) {
    if (settings.task() != TargetSettings.Task.AUTO) {
      return settings.task();
    }
    if (settings.columns().size() > 1) {
      return TargetSettings.Task.MULTI_LABEL;
    }
    Set<Double> numbers = new LinkedHashSet<>();
    for (List<String> row : cells.values()) {
      OptionalDouble number = number(row.getFirst());
      if (number.isEmpty()) {
        return TargetSettings.Task.CLASSIFICATION;
      }
      numbers.add(number.getAsDouble());
    }
    return numbers.size() > MOST_NUMERIC_CLASSES
        ? TargetSettings.Task.REGRESSION
        : TargetSettings.Task.CLASSIFICATION;
  }

  private static SubjectTarget numbers(
      TargetSettings settings, SequencedMap<String, List<String>> cells) {
    Map<String, double[]> truths = new LinkedHashMap<>();
    cells.forEach(
        (subject, row) ->
            truths.put(
                subject,
                new double[] {
                  number(row.getFirst())
                      .orElseThrow(
                          () ->
                              wrong(
                                  settings,
                                  subject,
                                  row.getFirst(),
                                  "a number",
                                  "Classes are trained with task: classification"))
                }));
    return new SubjectTarget(TargetSettings.Task.REGRESSION, settings.columns(), List.of(), truths);
  }

  private static SubjectTarget classes(
      TargetSettings settings, SequencedMap<String, List<String>> cells) {
    Set<String> names = new TreeSet<>();
    cells.values().forEach(row -> names.add(row.getFirst()));
    if (names.size() > MOST_CLASSES) {
      throw new RefusedInputException(
          settings.phenotypes() + ", " + settings.name(),
          names.size() + " different values",
          "at most " + MOST_CLASSES + " classes, or numbers alone",
          "Choose another column, or task: regression");
    }
    List<String> classes = List.copyOf(names);
    Map<String, double[]> truths = new LinkedHashMap<>();
    cells.forEach(
        (subject, row) -> truths.put(subject, new double[] {classes.indexOf(row.getFirst())}));
    return new SubjectTarget(
        TargetSettings.Task.CLASSIFICATION, settings.columns(), classes, truths);
  }

  private static SubjectTarget labels(
      TargetSettings settings, SequencedMap<String, List<String>> cells) {
    Map<String, double[]> truths = new LinkedHashMap<>();
    cells.forEach(
        (subject, row) -> {
          double[] truth = new double[row.size()];
          for (int i = 0; i < truth.length; i++) {
            String cell = row.get(i).toLowerCase(Locale.ROOT);
            if (!cell.isEmpty() && !YES.contains(cell) && !NO.contains(cell)) {
              throw wrong(
                  settings,
                  subject,
                  row.get(i),
                  "1 or 0, true or false, yes or no",
                  "Several columns are labels that are there or not");
            }
            truth[i] = cell.isEmpty() ? Double.NaN : YES.contains(cell) ? 1 : 0;
          }
          truths.put(subject, truth);
        });
    return new SubjectTarget(
        TargetSettings.Task.MULTI_LABEL, settings.columns(), settings.columns(), truths);
  }

  private static RefusedInputException wrong(
      TargetSettings settings, String subject, String found, String expected, String remedy) {
    return new RefusedInputException(
        settings.phenotypes() + ", " + settings.name() + ", subject " + subject,
        "'" + found + "'",
        expected,
        remedy);
  }

  private static OptionalDouble number(String text) {
    try {
      double value = Double.parseDouble(text);
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** A stratum a subject, that each part of a split should have its share of. */
  Map<String, Integer> strata() {
    Map<String, Integer> strata = new HashMap<>();
    if (kind == TargetSettings.Task.REGRESSION) {
      List<String> order =
          truths.keySet().stream()
              .sorted(
                  Comparator.<String>comparingDouble(subject -> truths.get(subject)[0])
                      .thenComparing(Comparator.naturalOrder()))
              .toList();
      for (int place = 0; place < order.size(); place++) {
        strata.put(order.get(place), (int) ((long) place * STRATA / order.size()));
      }
      return strata;
    }
    if (kind == TargetSettings.Task.SURVIVAL) {
      truths.forEach((subject, truth) -> strata.put(subject, (int) truth[1]));
      return strata;
    }
    List<String> patterns =
        truths.values().stream().map(Arrays::toString).distinct().sorted().toList();
    truths.forEach(
        (subject, truth) -> strata.put(subject, patterns.indexOf(Arrays.toString(truth))));
    return strata;
  }

  /**
   * The task, with a number's normalisation from the training subjects alone.
   *
   * @param cox loss of a time until an event
   * @throws RefusedInputException if the training subjects have one class or one number only
   */
  public FinetuneTask task(Collection<String> training, boolean normalize, CoxLoss cox) {
    return switch (kind) {
      case REGRESSION -> {
        double[] values = training.stream().mapToDouble(s -> truths.get(s)[0]).toArray();
        FinetuneTask.Regression normalised =
            FinetuneTask.Regression.normalised(columns.getFirst(), values);
        yield normalize ? normalised : new FinetuneTask.Regression(columns.getFirst(), 0, 1);
      }
      case MULTI_LABEL -> new FinetuneTask.MultiLabel(columns);
      case SURVIVAL -> new FinetuneTask.Survival(columns.getFirst(), cox);
      default -> new FinetuneTask.Classification(classes);
    };
  }

  /**
   * A class's name, a number, the labels that are there, joined by semicolons, or a time, with +
   * where it was not the event.
   */
  String text(double[] truth) {
    return switch (kind) {
      case REGRESSION -> Double.toString(truth[0]);
      case SURVIVAL -> truth[0] + (truth[1] == 1 ? "" : "+");
      case MULTI_LABEL -> {
        List<String> there = new ArrayList<>();
        for (int i = 0; i < truth.length; i++) {
          if (truth[i] == 1) {
            there.add(columns.get(i));
          }
        }
        yield String.join(";", there);
      }
      default -> classes.get((int) truth[0]);
    };
  }

  /**
   * Refuses a setting that is for classes where there are none.
   *
   * @param setting its key
   */
  public void requireClasses(String setting) {
    if (kind != TargetSettings.Task.CLASSIFICATION) {
      throw new ConfigurationException(
          setting,
          "given with task " + kind.choiceName(),
          "a classification: subjects are drawn by class",
          "Leave it out, or set target.task: classification");
    }
  }

  /** Why these subjects cannot be a part of the split, if they cannot. */
  Optional<String> lacks(Collection<String> subjects) {
    if (subjects.isEmpty()) {
      return Optional.of("no subject");
    }
    if (kind == TargetSettings.Task.CLASSIFICATION) {
      for (int c = 0; c < classes.size(); c++) {
        int wanted = c;
        if (subjects.stream().noneMatch(subject -> (int) truths.get(subject)[0] == wanted)) {
          return Optional.of("no subject of class '" + classes.get(c) + "'");
        }
      }
    } else if (kind == TargetSettings.Task.SURVIVAL
        && subjects.stream().noneMatch(subject -> truths.get(subject)[1] == 1)) {
      return Optional.of("no subject with the event");
    } else if (kind == TargetSettings.Task.REGRESSION
        && subjects.stream().mapToDouble(s -> truths.get(s)[0]).distinct().count() < 2) {
      return Optional.of("one value of " + columns.getFirst() + " only");
    }
    return Optional.empty();
  }
}
