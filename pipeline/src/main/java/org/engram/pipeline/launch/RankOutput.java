package org.engram.pipeline.launch;

/** Takes what ranks print; called by several threads, one line at a time. */
public interface RankOutput {
  /**
   * One line of one rank.
   *
   * @param error whether it came by standard error
   * @param line without its end; a very long one comes in parts
   */
  void line(int rank, boolean error, String line);
}
