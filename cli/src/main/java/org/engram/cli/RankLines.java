package org.engram.cli;

import java.io.PrintWriter;
import org.engram.pipeline.launch.RankOutput;

/**
 * Passes on what ranks print: the first one's as it is, the others' with their number before it.
 */
record RankLines(PrintWriter out, PrintWriter err) implements RankOutput {
  @Override
  public synchronized void line(int rank, boolean error, String line) {
    // gloo says on standard output that it is connected, where --json promises results alone.
    PrintWriter to = error || line.startsWith("[Gloo]") ? err : out;
    to.println(rank == 0 ? line : "rank " + rank + ": " + line);
    to.flush();
  }
}
