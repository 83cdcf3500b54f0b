package org.engram.pipeline.pretrain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.training.CounterRandom;
import org.engram.tensor.RefusedInputException;

/**
 * Subjects of an online probe, what is to be told of them, and who is held out.
 *
 * @param task a class, or a number that is normalised over those who are learned from
 * @param truths by subject: the number, or the number of the class
 * @param heldOut subjects that no head learns from
 */
record ProbedPeople(FinetuneTask task, Map<String, Double> truths, Set<String> heldOut) {
  private static final int MOST_CLASSES = 10;
  private static final int STREAM = 0x9e0b;

  ProbedPeople {
    truths = Map.copyOf(truths);
    heldOut = Set.copyOf(heldOut);
  }

  /**
   * Draws who is held out: the share of the subjects, or of each class, and one at least.
   *
   * @param name of the column
   * @param values by subject, as the table has them
   * @throws RefusedInputException where a class has one subject, or there is one class
   */
  static ProbedPeople of(String name, Map<String, String> values, double share, long seed) {
    List<String> kinds = List.copyOf(new TreeSet<>(values.values()));
    boolean number = kinds.size() > MOST_CLASSES && kinds.stream().allMatch(ProbedPeople::number);
    Map<String, Double> truths = new TreeMap<>();
    values.forEach(
        (subject, value) ->
            truths.put(
                subject, number ? Double.parseDouble(value) : (double) kinds.indexOf(value)));
    Map<Double, List<String>> strata = new TreeMap<>();
    truths.forEach(
        (subject, truth) ->
            strata.computeIfAbsent(number ? 0 : truth, _ -> new ArrayList<>()).add(subject));
    Set<String> heldOut = new LinkedHashSet<>();
    strata.forEach(
        (truth, subjects) -> {
          if (subjects.size() < 2) {
            throw new RefusedInputException(
                "probe.column " + name,
                "one subject" + (number ? "" : " of class '" + kinds.get(truth.intValue()) + "'"),
                "two or more, to learn from and to hold out",
                "Add volumes of such subjects, or take another column");
          }
          heldOut.addAll(drawn(subjects, share, seed));
        });
    return new ProbedPeople(
        number
            ? FinetuneTask.Regression.normalised(name, learned(truths, heldOut))
            : new FinetuneTask.Classification(kinds),
        truths,
        heldOut);
  }

  private static boolean number(String text) {
    try {
      return Double.isFinite(Double.parseDouble(text));
    } catch (NumberFormatException _) {
      return false; // a word, and so a class
    }
  }

  private static double[] learned(Map<String, Double> truths, Collection<String> heldOut) {
    return truths.entrySet().stream()
        .filter(person -> !heldOut.contains(person.getKey()))
        .mapToDouble(Map.Entry::getValue)
        .toArray();
  }

  private static List<String> drawn(List<String> subjects, double share, long seed) {
    CounterRandom random = new CounterRandom(seed, STREAM);
    int count = Math.clamp(Math.round(share * subjects.size()), 1, subjects.size() - 1);
    return subjects.stream()
        .sorted(
            Comparator.<String>comparingLong(subject -> random.bits(0, subject.hashCode(), 0))
                .thenComparing(Comparator.naturalOrder()))
        .limit(count)
        .toList();
  }

  /** What the score is called: R² of a number, else half AUROC and half average precision. */
  String score(String column) {
    return column + (task instanceof FinetuneTask.Regression ? "_r2" : "_monitor");
  }
}
