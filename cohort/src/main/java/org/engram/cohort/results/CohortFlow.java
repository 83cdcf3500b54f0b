package org.engram.cohort.results;

import java.util.List;
import java.util.Objects;

/**
 * How many scans came in, were left out and why, and remained: the flow diagram of a study.
 *
 * @param stages in order; the first is what came in
 */
public record CohortFlow(List<Stage> stages) {
  /**
   * A station of the way.
   *
   * @param name what was asked of the rows here
   * @param rows that are left after it
   * @param subjects whose they are
   * @param lost what was left out here
   */
  public record Stage(String name, int rows, int subjects, List<Loss> lost) {
    public Stage {
      Objects.requireNonNull(name, "name");
      lost = List.copyOf(lost);
      if (rows < 0 || subjects < 0 || subjects > rows) {
        throw new IllegalArgumentException(name + ": " + rows + " rows of " + subjects);
      }
    }
  }

  /**
   * Rows that were left out for one reason.
   *
   * @param reason in words
   * @param rows how many
   * @param examples names of some of them
   */
  public record Loss(String reason, int rows, List<String> examples) {
    public Loss {
      Objects.requireNonNull(reason, "reason");
      examples = List.copyOf(examples);
      if (rows < 1 || examples.size() > rows) {
        throw new IllegalArgumentException(reason + ": " + rows + " rows");
      }
    }
  }

  public CohortFlow {
    stages = List.copyOf(stages);
  }

  /** Rows that were analysed. */
  public int rows() {
    return stages.isEmpty() ? 0 : stages.getLast().rows();
  }

  /** Subjects that were analysed. */
  public int subjects() {
    return stages.isEmpty() ? 0 : stages.getLast().subjects();
  }
}
