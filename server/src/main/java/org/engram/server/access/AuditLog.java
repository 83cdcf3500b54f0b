package org.engram.server.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who did what, a JSON line each, with ids of tokens and jobs alone: no names of files, no
 * subjects, nothing of a header. At its size the file becomes {@code .1}, that one {@code .2} and
 * so on; the oldest goes.
 */
public final class AuditLog {
  private final Path file;
  private final long mostBytes;
  private final int kept;

  /**
   * One action.
   *
   * @param token id of the token
   * @param action a word of ours
   * @param job id, or empty
   * @param outcome the answer's status
   * @param bytes of the request's body that were taken
   */
  public record Entry(String token, String action, String job, int outcome, long bytes) {}

  /**
   * Goes on with a file, or makes it.
   *
   * @param mostBytes of one file
   * @param kept older files
   * @throws ConfigurationException if it cannot be written
   */
  public AuditLog(Path file, long mostBytes, int kept) {
    this.file = file;
    this.mostBytes = mostBytes;
    this.kept = kept;
    try {
      append("");
    } catch (UncheckedIOException e) {
      throw new ConfigurationException(
          new Problem(
              "--audit " + file,
              e.getCause().getClass().getSimpleName(),
              "a file that can be written",
              "Give another, or make its folder"),
          e);
    }
  }

  /** Adds a line. */
  public synchronized void add(Entry entry) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    line.put("token", entry.token());
    line.put("action", entry.action());
    line.put("job", entry.job());
    line.put("outcome", entry.outcome());
    line.put("bytes", entry.bytes());
    rotate();
    append(JsonMapper.shared().writeValueAsString(line) + "\n");
  }

  private void append(String text) {
    try {
      Files.writeString(
          file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void rotate() {
    try {
      if (Files.size(file) < mostBytes) {
        return;
      }
      for (int i = kept; i > 0; i--) {
        Path younger = i == 1 ? file : Path.of(file + "." + (i - 1));
        if (Files.exists(younger)) {
          Files.move(younger, Path.of(file + "." + i), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
