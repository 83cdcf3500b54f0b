package org.engram.pipeline.finetune;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.engram.cohort.results.CohortFlow;
import org.engram.tensor.Problem;

/**
 * The scans that a run was given.
 *
 * @param used those that fit the model
 * @param refused those that do not
 * @param hash of their index
 */
public record FinetuneScans(List<Scan> used, List<Refused> refused, String hash) {
  private static final int EXAMPLES = 5;

  /** A scan that can be used. */
  public record Scan(String subject, String file) {}

  /** One that cannot, and why. */
  public record Refused(String subject, Problem problem) {}

  public FinetuneScans {
    used = List.copyOf(used);
    refused = List.copyOf(refused);
  }

  /**
   * How many were given, fit the model and have the target.
   *
   * @param target its name
   * @param has whether a subject has it
   */
  CohortFlow flow(String target, Predicate<String> has) {
    List<CohortFlow.Loss> unusable = new ArrayList<>();
    if (!refused.isEmpty()) {
      List<String> why =
          refused.stream().limit(EXAMPLES).map(scan -> scan.problem().line()).toList();
      unusable.add(new CohortFlow.Loss("cannot be used", refused.size(), why));
    }
    List<Scan> without = used.stream().filter(scan -> !has.test(scan.subject())).toList();
    List<CohortFlow.Loss> untold = new ArrayList<>();
    if (!without.isEmpty()) {
      List<String> which = without.stream().limit(EXAMPLES).map(Scan::file).toList();
      untold.add(new CohortFlow.Loss("no " + target, without.size(), which));
    }
    List<Scan> with = used.stream().filter(scan -> has.test(scan.subject())).toList();
    int people = people(Stream.concat(subjects(used), refused.stream().map(Refused::subject)));
    return new CohortFlow(
        List.of(
            new CohortFlow.Stage("scans given", used.size() + refused.size(), people, List.of()),
            new CohortFlow.Stage("fit the model", used.size(), people(subjects(used)), unusable),
            new CohortFlow.Stage("have the target", with.size(), people(subjects(with)), untold)));
  }

  private static Stream<String> subjects(List<Scan> scans) {
    return scans.stream().map(Scan::subject);
  }

  private static int people(Stream<String> subjects) {
    return (int) subjects.distinct().count();
  }
}
