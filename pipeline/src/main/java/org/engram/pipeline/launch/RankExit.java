package org.engram.pipeline.launch;

import java.util.List;

/**
 * How a rank ended.
 *
 * @param code its exit code; 128 + n where signal n ended it
 * @param lastLines what it printed last on standard error, oldest first
 */
public record RankExit(int rank, int code, List<String> lastLines) {
  private static final int SIGNALS = 128;

  public RankExit {
    lastLines = List.copyOf(lastLines);
  }

  /** As in {@code rank 2 was killed by signal 9}. */
  public String describe() {
    return "rank "
        + rank
        + (code > SIGNALS
            ? " was killed by signal " + (code - SIGNALS)
            : " ended with exit code " + code);
  }
}
