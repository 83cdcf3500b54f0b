package org.engram.pipeline.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One rank: its process, and the threads that read what it prints. */
final class RankProcess {
  private static final int KEPT_LINES = 20;
  private static final int LONGEST_LINE = 8192;

  private final int rank;
  private final Process process;
  private final RankOutput output;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final CompletableFuture<RankExit> exit;

  RankProcess(int rank, ProcessBuilder builder, RankOutput output) throws IOException {
    this.rank = rank;
    this.output = output;
    this.process = builder.start();
    process.getOutputStream().close();
    CompletableFuture<Void> read =
        CompletableFuture.allOf(
            reader(process.getInputStream(), false), reader(process.getErrorStream(), true));
    // What it printed last is told with its end, unless a process of its own keeps the pipe open.
    this.exit =
        process
            .onExit()
            .thenCompose(_ -> read.completeOnTimeout(null, 2, TimeUnit.SECONDS))
            .thenApply(_ -> new RankExit(rank, process.exitValue(), lastLines()));
  }

  CompletableFuture<RankExit> exit() {
    return exit;
  }

  /** SIGTERM. */
  void stop() {
    process.toHandle().destroy(); // unlike Process.destroy, leaves us its last words
  }

  /** SIGKILL. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  private CompletableFuture<Void> reader(InputStream in, boolean error) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("engram-rank-" + rank + (error ? "-err" : "-out"))
        .start(
            () -> {
              try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
                lines(reader, error);
                end.complete(null);
              } catch (IOException e) {
                end.completeExceptionally(new UncheckedIOException(e));
              }
            });
    return end.exceptionally(_ -> null); // a pipe that broke with its process ends like one closed
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
