package org.engram.cohort.rows;

import java.util.Comparator;
import java.util.Objects;

/**
 * What a row is about.
 *
 * @param subject label without {@code sub-}
 * @param session label, or empty
 * @param run label, or empty
 */
public record RowKey(String subject, String session, String run) implements Comparable<RowKey> {
  private static final Comparator<RowKey> ORDER =
      Comparator.comparing(RowKey::subject)
          .thenComparing(RowKey::session)
          .thenComparing(RowKey::run);

  public RowKey {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(run, "run");
  }

  /** A subject as a whole. */
  public static RowKey of(String subject) {
    return new RowKey(subject, "", "");
  }

  @Override
  public int compareTo(RowKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "sub-"
        + subject
        + (session.isEmpty() ? "" : " ses-" + session)
        + (run.isEmpty() ? "" : " " + run);
  }
}
