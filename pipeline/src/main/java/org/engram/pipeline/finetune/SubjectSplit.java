package org.engram.pipeline.finetune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.engram.cohort.Phenotype;
import org.engram.models.finetuning.SubjectSampling;
import org.engram.tensor.RefusedInputException;

/**
 * Which subjects are trained on, which decide when to stop, and which are judged.
 *
 * @param left of the training part, where a few are trained on, the others
 */
public record SubjectSplit(
    Set<String> training, Set<String> validation, Set<String> test, Set<String> left) {
  /** Part names as they stand in tables. */
  public static final List<String> NAMES = List.of("training", "validation", "test");

  /** In a table, of a subject that is in no part. */
  static final String LEFT = "left-out";

  public SubjectSplit {
    training = new LinkedHashSet<>(training);
    validation = new LinkedHashSet<>(validation);
    test = new LinkedHashSet<>(test);
    left = new LinkedHashSet<>(left);
  }

  private static SubjectSplit empty() {
    return new SubjectSplit(Set.of(), Set.of(), Set.of(), Set.of());
  }

  /** Training, validation and test part. */
  public List<Set<String>> parts() {
    return List.of(training, validation, test);
  }

  /**
   * Splits the subjects that have a target; of the training part a few are drawn where the settings
   * say so.
   *
   * @throws org.engram.tensor.ConfigurationException if a few are to be drawn of what has no
   *     classes
   * @throws RefusedInputException if a part has no subject, or lacks a class
   */
  public static SubjectSplit of(SubjectTarget target, SplitSettings settings) {
    SubjectSplit all =
        settings.file().isPresent() ? fromFile(target, settings) : drawn(target, settings);
    SubjectSplit split = settings.shots().isPresent() ? few(all, target, settings) : all;
    for (int part = 0; part < NAMES.size(); part++) {
      String name = NAMES.get(part);
      target
          .lacks(split.parts().get(part))
          .ifPresent(
              lack -> {
                throw new RefusedInputException(
                    "the " + name + " part of the split",
                    lack + " (of " + target.truths().size() + " subjects with a target)",
                    target.kind() == TargetSettings.Task.REGRESSION
                        ? "subjects whose values differ in each part"
                        : "subjects of every class in each part",
                    "Add subjects, leave out rare classes, or change the shares (split.validation,"
                        + " split.test)");
              });
    }
    return split;
  }

  private static SubjectSplit fromFile(SubjectTarget target, SplitSettings settings) {
    Phenotype parts =
        Phenotype.read(settings.file().orElseThrow(), settings.column(), Optional.empty());
    SubjectSplit split = empty();
    for (String subject : target.truths().keySet()) {
      String part = parts.values().get(subject);
      if (part == null) {
        throw new RefusedInputException(
            settings.file().get() + ", " + settings.column(),
            "no value for subject '" + subject + "'",
            "a part for every subject that has a scan and a target",
            "Add the subject, or take its scans out");
      }
      Set<String> into =
          part.equals(settings.testName())
              ? split.test
              : part.equals(settings.validationName())
                  ? split.validation
                  : part.equals(LEFT) ? split.left : split.training;
      into.add(subject);
    }
    return split;
  }

  /**
   * Subjects are shuffled within their stratum, and dealt out stratum by stratum, each to the part
   * that is farthest below its share.
   */
  private static SubjectSplit drawn(SubjectTarget target, SplitSettings settings) {
    Map<Integer, List<String>> byStratum = new TreeMap<>();
    Map<String, Integer> strata = target.strata();
    target.truths().keySet().stream()
        .sorted()
        .forEach(
            subject ->
                byStratum
                    .computeIfAbsent(strata.get(subject), _ -> new ArrayList<>())
                    .add(subject));
    SplittableRandom random = new SplittableRandom(settings.seed());
    double[] shares = {
      1 - settings.validation() - settings.test(), settings.validation(), settings.test()
    };
    SubjectSplit split = empty();
    int dealt = 0;
    for (List<String> subjects : byStratum.values()) {
      shuffle(subjects, random);
      for (String subject : subjects) {
        dealt++;
        int part = 0;
        double farthest = Double.NEGATIVE_INFINITY;
        for (int p = 0; p < shares.length; p++) {
          double below = shares[p] * dealt - split.parts().get(p).size();
          if (below > farthest + 1e-9) {
            farthest = below;
            part = p;
          }
        }
        split.parts().get(part).add(subject);
      }
    }
    return split;
  }

  /** So many subjects of each class stay in the training part; the other parts are as they were. */
  private static SubjectSplit few(SubjectSplit all, SubjectTarget target, SplitSettings settings) {
    target.requireClasses("split.shots");
    List<String> subjects = all.training.stream().sorted().toList();
    List<Integer> classes = subjects.stream().map(s -> (int) target.truths().get(s)[0]).toList();
    int shots = settings.shots().getAsInt();
    for (int c = 0; c < target.classes().size(); c++) {
      int there = Collections.frequency(classes, c);
      if (there < shots) {
        throw new RefusedInputException(
            "split.shots",
            shots + ", of class '" + target.classes().get(c) + "' in the training part " + there,
            "at most the subjects of each class that can be trained on",
            "Take fewer subjects a class, or smaller validation and test parts");
      }
    }
    Set<String> chosen = new LinkedHashSet<>();
    for (int at : new SubjectSampling(classes, subjects).fewShot(shots, settings.seed())) {
      chosen.add(subjects.get(at));
    }
    Set<String> left = new LinkedHashSet<>(all.left);
    subjects.stream().filter(subject -> !chosen.contains(subject)).forEach(left::add);
    return new SubjectSplit(chosen, all.validation, all.test, left);
  }

  /** Each subject and its part, for a table that {@code split.file} can name again. */
  List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    for (int part = 0; part < NAMES.size(); part++) {
      String name = NAMES.get(part);
      parts().get(part).stream().sorted().forEach(s -> rows.add(List.of(s, name)));
    }
    left.stream().sorted().forEach(subject -> rows.add(List.of(subject, LEFT)));
    return rows;
  }

  private static void shuffle(List<String> list, SplittableRandom random) {
    for (int i = list.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      String held = list.get(i);
      list.set(i, list.get(j));
      list.set(j, held);
    }
  }
}
