package org.engram.server.job;

import java.util.Locale;

/** Where a job stands. */
public enum JobStatus {
  /** Accepted and on disk; waits for its turn. */
  QUEUED,
  /** Being read or computed. */
  RUNNING,
  /** There is a result; files that could not be used, if any, are listed with it. */
  DONE,
  /** None of its files could be used, and each says why. */
  REFUSED,
  /** It could not be computed, by no fault of its files. */
  FAILED;

  public boolean finished() {
    return this == DONE || this == REFUSED || this == FAILED;
  }

  /** As answers and files name it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
