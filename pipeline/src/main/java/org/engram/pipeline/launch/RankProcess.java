package org.engram.pipeline.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** One rank: its process, and the threads that read what it prints. */
final class RankProcess {
  private static final int KEPT_LINES = 20;
  private static final int LONGEST_LINE = 8192;
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final int rank;
  private final Process process;
  private final RankOutput output;
  private final Deque<String> lastLines = new ArrayDeque<>();

  /**
   * Starts the process.
   *
   * @param ended called once, on a thread of its own, when the process has ended
   */
  RankProcess(int rank, ProcessBuilder builder, RankOutput output, Consumer<RankExit> ended)
      throws IOException {
    this.rank = rank;
    this.output = output;
    this.process = builder.start();
    process.getOutputStream().close();
    Thread out = start("-out", () -> read(process.getInputStream(), false));
    Thread err = start("-err", () -> read(process.getErrorStream(), true));
    // A thread, and not Process.onExit, which may wait for one of a pool that others keep busy.
    start(
        "",
        () -> {
          try {
            int code = process.waitFor();
            // What it printed last is told with its end, unless a child of it keeps the pipe open.
            out.join(LAST_WORDS);
            err.join(LAST_WORDS);
            ended.accept(new RankExit(rank, code, lastLines()));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private Thread start(String suffix, Runnable work) {
    return Thread.ofPlatform().daemon().name("engram-rank-" + rank + suffix).start(work);
  }

  /** SIGTERM. */
  void stop() {
    process.toHandle().destroy(); // unlike Process.destroy, leaves us its last words
  }

  /** SIGKILL. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  private void read(InputStream in, boolean error) {
    try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      lines(reader, error);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void lines(Reader reader, boolean error) throws IOException {
    StringBuilder line = new StringBuilder();
    char[] chars = new char[LONGEST_LINE];
    for (int count = reader.read(chars); count >= 0; count = reader.read(chars)) {
      for (int i = 0; i < count; i++) {
        boolean end = chars[i] == '\n' || chars[i] == '\r';
        if (!end) {
          line.append(chars[i]);
        }
        if (line.length() >= LONGEST_LINE || (end && !line.isEmpty())) {
          tell(line.toString(), error);
          line.setLength(0);
        }
      }
    }
    if (!line.isEmpty()) {
      tell(line.toString(), error);
    }
  }

  private void tell(String line, boolean error) {
    if (error) {
      synchronized (lastLines) {
        if (lastLines.size() == KEPT_LINES) {
          lastLines.removeFirst();
        }
        lastLines.addLast(line);
      }
    }
    output.line(rank, error, line);
  }

  private List<String> lastLines() {
    synchronized (lastLines) {
      return List.copyOf(lastLines);
    }
  }
}
