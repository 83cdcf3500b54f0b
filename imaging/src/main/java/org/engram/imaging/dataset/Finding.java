package org.engram.imaging.dataset;

import java.nio.file.Path;
import java.util.Objects;
import org.engram.tensor.Problem;

/**
 * Something that is wrong, or may be, with what a survey met.
 *
 * @param kind of trouble
 * @param file it is about: a file, or a folder where something is missing in it
 * @param problem in words
 */
public record Finding(Kind kind, Path file, Problem problem) {
  /** The kinds of trouble. */
  public enum Kind {
    /** An empty file, a dead link, or content that was never fetched. */
    NO_CONTENT,
    /** Two files for one thing. */
    DUPLICATE,
    /** A run whose repetition time nothing states. */
    NO_REPETITION_TIME,
    /** Confounds of a run that has no data. */
    CONFOUNDS_WITHOUT_DATA,
    /** A session that other subjects have. */
    SESSION_MISSING,
    /** A file in another subject's folder. */
    MISPLACED,
    /** A description or sidecar that cannot be used. */
    UNUSABLE_METADATA,
    /** A subject that only the folder or only the table of participants has. */
    PARTICIPANTS,
    /** A folder that could not be listed, or the survey's limits. */
    NOT_LOOKED_AT
  }

  public Finding {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(problem, "problem");
  }

  static Finding of(Kind kind, Path file, String found, String expected, String remedy) {
    return new Finding(kind, file, new Problem(file.toString(), found, expected, remedy));
  }
}
