package org.engram.pipeline.launch;

import java.util.Optional;

/**
 * How a launch ended.
 *
 * @param failure the rank that failed first; empty where all ended with 0
 * @param stopped whether it was asked to stop
 */
public record LaunchResult(Optional<RankExit> failure, boolean stopped) {
  /** The exit code for the whole: 0, the failed rank's own, or 1 where a signal ended that. */
  public int exitCode() {
    return failure.map(rank -> rank.code() > 0 && rank.code() < 126 ? rank.code() : 1).orElse(0);
  }
}
