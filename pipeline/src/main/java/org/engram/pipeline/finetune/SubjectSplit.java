package org.engram.pipeline.finetune;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.engram.cohort.Phenotype;
import org.engram.tensor.RefusedInputException;

/** Which subjects are trained on, which decide when to stop, and which are judged. */
record SubjectSplit(Set<String> training, Set<String> validation, Set<String> test) {
  /** Part names as they stand in tables. */
  static final List<String> NAMES = List.of("training", "validation", "test");

  SubjectSplit {
    training = new LinkedHashSet<>(training);
    validation = new LinkedHashSet<>(validation);
    test = new LinkedHashSet<>(test);
  }

  List<Set<String>> parts() {
    return List.of(training, validation, test);
  }

  /**
   * Splits the subjects that have a target.
   *
   * @throws RefusedInputException if a part has no subject, or lacks a class
   */
  static SubjectSplit of(SubjectTarget target, SplitSettings settings) {
    SubjectSplit split =
        settings.file().isPresent() ? fromFile(target, settings) : drawn(target, settings);
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
    SubjectSplit split =
        new SubjectSplit(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
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
              : part.equals(settings.validationName()) ? split.validation : split.training;
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
    SubjectSplit split =
        new SubjectSplit(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
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

  private static void shuffle(List<String> list, SplittableRandom random) {
    for (int i = list.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      String held = list.get(i);
      list.set(i, list.get(j));
      list.set(j, held);
    }
  }
}
