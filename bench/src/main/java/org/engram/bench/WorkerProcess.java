package org.engram.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.tensor.NativeException;

/** The parent's side of a {@link WorkerLoop}: one request at a time, one line each way. */
final class WorkerProcess implements AutoCloseable {
  private static final String BLAS = "org.bytedeco.openblas.load";
  private static final String UNPACKED = "org.bytedeco.javacpp.cachedir";
  private static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";

  private final String name;
  private final Path log;
  private final Process process;
  private final BufferedReader in;
  private final BufferedWriter out;

  /** Processes that end together. */
  @FunctionalInterface
  interface Group extends AutoCloseable {
    Collection<WorkerProcess> members();

    @Override
    default void close() {
      members().forEach(WorkerProcess::close);
    }
  }

  /** An answer: whether it was {@code ok}, and the rest of the line. */
  record Answer(boolean ok, String text) {
    double number() {
      return Double.parseDouble(text);
    }
  }

  /**
   * What to run.
   *
   * @param name for messages and files
   * @param main its class, which talks as {@link WorkerLoop} does
   * @param threads of OpenMP
   * @param mkl whether its BLAS is Intel MKL, else OpenBLAS
   */
  record Program(String name, Class<?> main, List<String> arguments, int threads, boolean mkl) {}

  private WorkerProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.in = process.inputReader(StandardCharsets.UTF_8);
    this.out = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts the process; {@link #answer} then gives its first line.
   *
   * @param mkl an additional jar that holds Intel MKL
   * @param folder for its standard error
   */
  static WorkerProcess start(Program program, Optional<Path> mkl, Path folder) throws IOException {
    Path log = folder.resolve(program.name() + ".log");
    ProcessBuilder builder = new ProcessBuilder(command(program, mkl)).redirectError(log.toFile());
    // Read when OpenMP starts, so a flag of this process would come too late.
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(program.threads()));
    return new WorkerProcess(program.name(), log, builder.start());
  }

  private static List<String> command(Program program, Optional<Path> mkl) {
    String classes =
        System.getProperty("java.class.path")
            + mkl.map(jar -> File.pathSeparator + jar.toAbsolutePath()).orElse("");
    String unpacked = System.getProperty(UNPACKED);
    List<String> options =
        Stream.of(
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                unpacked == null ? "" : "-D" + UNPACKED + "=" + unpacked,
                System.getProperty(EXTENSION) == null
                    ? ""
                    : "-D" + EXTENSION + "=" + System.getProperty(EXTENSION),
                // Empty is JavaCPP's own choice, OpenBLAS, whatever else is on the class path.
                "-D" + BLAS + "=" + (program.mkl() ? "mkl_rt" : ""))
            .filter(part -> !part.isEmpty())
            .toList();
    return java(options, classes, program.main(), program.arguments());
  }

  /**
   * The command line of a Java program that needs neither libtorch nor its options. It uses the
   * launcher's start-up archive, but does not make it where it is not there: that would be timed.
   */
  static List<String> command(Class<?> main, List<String> arguments) {
    List<String> command = java(List.of(), System.getProperty("java.class.path"), main, arguments);
    command.remove("-XX:+AutoCreateSharedArchive");
    return command;
  }

  /** With what the launcher starts every command with, as far as this process has it. */
  private static List<String> java(
      List<String> options, String classes, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The start-up archive and the compiler's settings.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-XX:") || argument.startsWith("-Xlog"))
        .forEach(command::add);
    command.add("-Xmx" + Runtime.getRuntime().maxMemory());
    command.add("--add-modules=jdk.incubator.vector");
    command.addAll(options);
    command.addAll(List.of("-cp", classes, main.getName()));
    command.addAll(arguments);
    return command;
  }

  /** Asks, and waits for the answer; {@code no} is a failure here. */
  String ask(String request) throws IOException {
    Answer answer = tell(request);
    if (!answer.ok()) {
      throw failed("answered '" + request + "' with: " + answer.text());
    }
    return answer.text();
  }

  /** Asks, and waits for the answer. */
  Answer tell(String request) throws IOException {
    try {
      out.write(request);
      out.newLine();
      out.flush();
    } catch (IOException e) {
      throw failed("ended before it was asked (" + e.getMessage() + ")");
    }
    return answer();
  }

  Answer answer() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw failed("ended without an answer");
    }
    int space = line.indexOf(' ');
    String first = space < 0 ? line : line.substring(0, space);
    String rest = space < 0 ? "" : line.substring(space + 1);
    return switch (first) {
      case "ok" -> new Answer(true, rest);
      case "no" -> new Answer(false, rest);
      default -> throw failed(line);
    };
  }

  private NativeException failed(String what) throws IOException {
    List<String> told = Files.readAllLines(log);
    String end = String.join(" | ", told.subList(Math.max(0, told.size() - 3), told.size()));
    return new NativeException(
        "benchmark process " + name, what, "an answer", end.isEmpty() ? "" : "It told: " + end);
  }

  /** Ends the process, which ends by itself when its input does; one that does not is killed. */
  @Override
  public void close() {
    try {
      out.close();
      if (!process.waitFor(java.time.Duration.ofSeconds(20))) {
        process.destroyForcibly();
      }
      in.close();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      process.destroyForcibly();
      throw new UncheckedIOException(e);
    }
  }
}
