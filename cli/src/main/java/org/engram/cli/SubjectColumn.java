package org.engram.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The column of a table that names the subject; mix in with {@code @Mixin}. */
final class SubjectColumn {
  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      description =
          "The column that names the subject, with or without sub-. Default: participant_id,"
              + " subject, subject_id, sub_id or eid.")
  private String id;

  /** Empty where it is one of the usual names. */
  Optional<String> name() {
    return Optional.ofNullable(id);
  }
}
