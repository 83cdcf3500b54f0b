package org.engram.pipeline.probe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import org.engram.models.probing.SurvivalTarget;
import org.engram.models.probing.Target;
import org.engram.pipeline.probe.ProbeSettings.Task;
import org.engram.tensor.RefusedInputException;

/** Reads targets in the ways that a study needs beside one column for itself. */
final class StudyTargets {
  private static final Set<String> YES = Set.of("1", "1.0", "true", "yes");
  private static final Set<String> NO = Set.of("0", "0.0", "false", "no");

  private StudyTargets() {}

  /** A label that is there or not: class 1 where it is. */
  static Target label(String name, List<RowKey> keys, List<String> texts) {
    int[] there = new int[texts.size()];
    for (int i = 0; i < there.length; i++) {
      String text = texts.get(i).toLowerCase(Locale.ROOT);
      if (!YES.contains(text) && !NO.contains(text)) {
        throw new RefusedInputException(
            name + " of " + keys.get(i),
            "'" + texts.get(i) + "'",
            "1 or 0, true or false, yes or no",
            "Several columns are labels that are there or not; one column of classes is probed with"
                + " --task classification");
      }
      there[i] = YES.contains(text) ? 1 : 0;
    }
    if (Arrays.stream(there).distinct().count() < 2) {
      throw new RefusedInputException(
          name,
          "the same in all " + there.length + " rows",
          "a label that some have and some have not",
          "Leave it out");
    }
    return new Target.Classes(there, List.of("no", "yes"));
  }

  /** A target of the same kind and classes as another one's. */
  static Target like(Target first, String name, List<String> texts) {
    return switch (first) {
      case Target.Values _ -> ProbeJob.target(name, texts, Task.REGRESSION);
      case Target.Classes classes ->
          new Target.Classes(
              texts.stream().mapToInt(classes.names()::indexOf).toArray(), classes.names());
      case SurvivalTarget _ -> SurvivalTarget.of(name, texts);
    };
  }

  /** A target as a column beside the features. */
  static Covariate column(String name, Target target) {
    return switch (target) {
      case Target.Values numbers -> new Covariate.Numbers(name, numbers.values());
      case Target.Classes classes ->
          new Covariate.Categories(
              name, Arrays.stream(classes.classes()).mapToObj(classes.names()::get).toList());
      case SurvivalTarget times -> new Covariate.Numbers(name, times.times());
    };
  }

  /** The truth of a row as predictions have it. */
  static String truth(Target target, int row) {
    return switch (target) {
      case Target.Values numbers -> Double.toString(numbers.at(row));
      case Target.Classes classes -> classes.names().get(classes.at(row));
      case SurvivalTarget times -> times.text(row);
    };
  }
}
