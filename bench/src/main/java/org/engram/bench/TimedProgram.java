package org.engram.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.engram.tensor.NativeException;

/**
 * A program that does one job and ends, timed from its start to its end.
 *
 * @param name for messages and files
 * @param command with its arguments
 * @param folder for its output
 */
record TimedProgram(String name, List<String> command, Path folder) {
  /**
   * What it did.
   *
   * @param seconds that it took
   * @param peakBytes largest resident memory, where it told
   */
  record Done(double seconds, OptionalDouble peakBytes) {}

  /** Runs it; what it writes to its standard output goes nowhere. */
  Done discarding() throws IOException {
    return new Done(seconds(ProcessBuilder.Redirect.DISCARD), OptionalDouble.empty());
  }

  /** Runs it; the last line that it tells is {@code ok}, and its largest resident memory. */
  Done telling() throws IOException {
    Path told = folder.resolve(name + ".out");
    double seconds = seconds(ProcessBuilder.Redirect.to(told.toFile()));
    List<String> lines = Files.readAllLines(told);
    String last = lines.isEmpty() ? "" : lines.getLast();
    if (!last.equals("ok") && !last.startsWith("ok ")) {
      throw failed(last.isEmpty() ? "ended without an answer" : last);
    }
    String bytes = last.substring(2).strip();
    return new Done(
        seconds,
        bytes.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(bytes)));
  }

  private double seconds(ProcessBuilder.Redirect output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(output)
            .redirectError(log().toFile());
    long began = System.nanoTime();
    Process process = builder.start();
    boolean ended = false;
    try {
      int status = process.waitFor();
      double seconds = (System.nanoTime() - began) / 1e9;
      ended = true;
      if (status != 0) {
        throw failed("ended with status " + status);
      }
      return seconds;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + name + " ran", e);
    } finally {
      if (!ended) {
        process.destroyForcibly();
      }
    }
  }

  /**
   * What a program tells of itself: all that it writes, stripped.
   *
   * @throws IOException if it is not there
   * @throws NativeException if it fails
   */
  String version() throws IOException {
    Path told = folder.resolve(name + ".out");
    seconds(ProcessBuilder.Redirect.to(told.toFile()));
    return Files.readString(told).strip();
  }

  private Path log() {
    return folder.resolve(name + ".log");
  }

  private NativeException failed(String what) throws IOException {
    List<String> told = Files.readAllLines(log(), StandardCharsets.UTF_8);
    String end = String.join(" | ", told.subList(Math.max(0, told.size() - 3), told.size()));
    return new NativeException(
        "benchmark program " + name,
        what,
        "an end without an error",
        end.isEmpty() ? "" : "It told: " + end);
  }
}
