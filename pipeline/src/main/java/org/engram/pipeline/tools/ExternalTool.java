package org.engram.pipeline.tools;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * A program of somebody else's, run as a process of its own with a list of arguments and no shell.
 * What it says is kept up to 64 kB; it is killed after its time.
 *
 * @param program its name
 * @param path where it was found
 */
public record ExternalTool(String program, Path path) {
  private static final int MOST_SAID = 1 << 16;
  private static final int TOLD = 600;

  /** A program in the folders of a search path, as {@code PATH} has them. */
  public static Optional<ExternalTool> find(String program, List<Path> folders) {
    for (Path folder : folders) {
      Path candidate = folder.resolve(program);
      if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return Optional.of(new ExternalTool(program, candidate));
      }
    }
    return Optional.empty();
  }

  /** The folders that the environment's {@code PATH} names. */
  public static List<Path> searchPath() {
    List<Path> folders = new ArrayList<>();
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(File.pathSeparator)) {
      if (!folder.isEmpty()) {
        folders.add(Path.of(folder));
      }
    }
    return List.copyOf(folders);
  }

  /**
   * The same, or words about what to do.
   *
   * @throws ConfigurationException where it is in none of the folders
   */
  public static ExternalTool require(String program, List<Path> folders, String remedy) {
    return find(program, folders)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    program, "no such program on PATH", "it installed and on PATH", remedy));
  }

  /**
   * Runs it to its end.
   *
   * @param what it works on, for the words of a failure
   * @throws RefusedInputException if it fails or takes too long, with the last that it said
   */
  public void run(List<String> arguments, Duration most, String what) {
    List<String> command = new ArrayList<>();
    command.add(path.toString());
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(nothing()))
              .start();
      byte[] kept = listen(process, most, what);
      if (process.exitValue() != 0) {
        throw new RefusedInputException(
            what,
            program + " ended with " + process.exitValue() + tail(kept),
            "an end with 0",
            "Run it by hand to see more: " + String.join(" ", command));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(program + ": cannot be run: " + e, e);
    }
  }

  private static File nothing() {
    return new File(System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null");
  }

  /** Reads all that is said, so that the process never waits for us, and keeps the end of it. */
  private byte[] listen(Process process, Duration most, String what) throws IOException {
    Ending ending = new Ending();
    Thread reader = Thread.ofVirtual().start(() -> ending.read(process.getInputStream()));
    try {
      if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw new RefusedInputException(
            what,
            program + " was not done after " + most.toMinutes() + " minutes",
            "an end before",
            "Run it by hand to see why");
      }
      reader.join(TimeUnit.SECONDS.toMillis(10));
      return ending.kept();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The last of what was said. */
  private static final class Ending {
    private byte[] kept = new byte[0];

    void read(InputStream in) {
      byte[] buffer = new byte[8192];
      try (in) {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          add(buffer, count);
        }
      } catch (IOException e) {
        add(("(" + e + ")").getBytes(StandardCharsets.UTF_8), e.toString().length() + 2);
      }
    }

    private synchronized void add(byte[] bytes, int count) {
      byte[] all = new byte[Math.min(MOST_SAID, kept.length + count)];
      int fresh = Math.min(count, all.length);
      int old = all.length - fresh;
      System.arraycopy(kept, kept.length - old, all, 0, old);
      System.arraycopy(bytes, count - fresh, all, old, fresh);
      kept = all;
    }

    synchronized byte[] kept() {
      return kept.clone();
    }
  }

  private static String tail(byte[] said) {
    String text = new String(said, StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      return " and said nothing";
    }
    return ": " + (text.length() > TOLD ? "..." + text.substring(text.length() - TOLD) : text);
  }
}
