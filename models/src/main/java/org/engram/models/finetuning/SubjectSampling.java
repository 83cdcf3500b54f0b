package org.engram.models.finetuning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.models.training.CounterRandom;
import org.engram.tensor.RefusedInputException;

/**
 * Which scans are trained on, drawn by subject, so that one with many scans counts as one.
 *
 * @param classes of the scans, from 0
 * @param subjects of the scans; a subject may have scans of several classes
 */
public record SubjectSampling(List<Integer> classes, List<String> subjects) {
  private static final int STREAM = 0xba1a;

  public SubjectSampling {
    classes = List.copyOf(classes);
    subjects = List.copyOf(subjects);
    if (classes.size() != subjects.size() || classes.isEmpty()) {
      throw new IllegalArgumentException(classes.size() + " classes, " + subjects.size());
    }
  }

  private int count() {
    return classes.stream().mapToInt(Integer::intValue).max().orElseThrow() + 1;
  }

  /** Scans of each subject that has some of a class. */
  private List<List<Integer>> scans(int of) {
    Map<String, List<Integer>> bySubject = new LinkedHashMap<>();
    for (int i = 0; i < classes.size(); i++) {
      if (classes.get(i) == of) {
        bySubject.computeIfAbsent(subjects.get(i), _ -> new ArrayList<>()).add(i);
      }
    }
    return List.copyOf(bySubject.values());
  }

  /**
   * A few subjects of each class, with all their scans of it: the training rows of a few-shot run.
   *
   * @param perClass subjects a class
   * @return scans, ascending
   * @throws RefusedInputException if a class has fewer subjects
   */
  public int[] fewShot(int perClass, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Integer> chosen = new ArrayList<>();
    for (int c = 0; c < count(); c++) {
      List<List<Integer>> people = new ArrayList<>(scans(c));
      if (people.size() < perClass) {
        throw new RefusedInputException(
            "few-shot sampling",
            people.size() + " subjects of class " + c,
            perClass + " or more",
            "Take fewer subjects a class");
      }
      for (int k = 0; k < perClass; k++) {
        int other = k + random.nextInt(people.size() - k);
        List<Integer> drawn = people.get(other);
        people.set(other, people.get(k));
        chosen.addAll(drawn);
      }
    }
    return chosen.stream().mapToInt(Integer::intValue).sorted().distinct().toArray();
  }

  /**
   * The order of an epoch in which every class is as frequent as every other, whatever its share of
   * the scans: a class, one of its subjects and one of the subject's scans are drawn, each evenly
   * and with replacement. A draw follows from the seed, the epoch and its place alone.
   *
   * @param size draws of the epoch
   */
  public int[] balanced(int size, long seed, int epoch) {
    List<List<List<Integer>>> byClass =
        IntStream.range(0, count()).mapToObj(this::scans).filter(s -> !s.isEmpty()).toList();
    CounterRandom random = new CounterRandom(seed, STREAM);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      List<List<Integer>> people = byClass.get((int) random.below(byClass.size(), epoch, i, 0));
      List<Integer> scans = people.get((int) random.below(people.size(), epoch, i, 1));
      order[i] = scans.get((int) random.below(scans.size(), epoch, i, 2));
    }
    return order;
  }
}
