package org.engram.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.Problem;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells a failure once, on standard error, in the parts of a {@link Problem} (as one JSON object
 * where {@code --json} is given), and chooses the exit code.
 */
final class Failures {
  private Failures() {}

  /** A command threw. */
  static int onFailure(Exception failure, CommandLine command, ParseResult parsed) {
    boolean configuration = failure instanceof ConfigurationException;
    return told(
        problemOf(failure),
        failure,
        command.getErr(),
        parsed.originalArgs(),
        configuration ? ExitCode.WRONG_USAGE : ExitCode.FAILED);
  }

  /** The command line could not be understood, or asks for what does not go together. */
  static int onWrongUsage(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    List<String> given = Arrays.asList(args);
    if (failure.getCause() instanceof EngramException cause) {
      return told(cause.problem(), cause, command.getErr(), given, ExitCode.WRONG_USAGE);
    }
    String name = command.getCommandSpec().qualifiedName();
    String remedy = "see: " + name + " --help";
    if (failure instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      remedy =
          "did you mean " + String.join(" or ", unmatched.getSuggestions()) + "? Else " + remedy;
    }
    Problem problem = new Problem(name, failure.getMessage(), "", remedy);
    return told(problem, failure, command.getErr(), given, ExitCode.WRONG_USAGE);
  }

  /** The virtual machine gave up: heap exhausted, or a native library that does not load. */
  static int onError(Error error, PrintWriter err, String[] args) {
    Problem problem =
        switch (error) {
          case OutOfMemoryError _ ->
              new Problem(
                  "memory",
                  String.valueOf(error.getMessage()),
                  "room for this input",
                  "give Java more, as in ENGRAM_HEAP=8g, or take a smaller --batch");
          case LinkageError _ ->
              new Problem(
                  "native libraries",
                  error.toString(),
                  "libraries that load on this machine",
                  "see: engram doctor");
          default -> unexpected(error);
        };
    return told(problem, error, err, Arrays.asList(args), ExitCode.FAILED);
  }

  private static Problem problemOf(Throwable failure) {
    return switch (failure) {
      case EngramException ours -> ours.problem();
      case UncheckedIOException wrapper -> problemOf(wrapper.getCause());
      case NoSuchFileException file ->
          new Problem(file.getFile(), "no such file or folder", "", "check the path");
      case AccessDeniedException file ->
          new Problem(file.getFile(), "access denied", "", "check who may read or write it");
      case FileSystemException file ->
          new Problem(
              String.valueOf(file.getFile()),
              file.getReason() == null ? file.toString() : file.getReason(),
              "",
              "");
      case IOException io -> new Problem("input or output", io.toString(), "", "");
      default -> unexpected(failure);
    };
  }

  private static Problem unexpected(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    String place = trace.length == 0 ? "an unknown place" : trace[0].toString();
    return new Problem(
        "unexpected failure",
        failure + ", at " + place,
        "",
        "this is a fault of Engram: run again with --debug and report what it prints");
  }

  private static int told(
      Problem problem, Throwable failure, PrintWriter err, List<String> args, int exitCode) {
    if (args.contains("--json")) {
      Map<String, Object> error = problem.parts();
      error.put("kind", failure.getClass().getSimpleName());
      error.put("exit_code", exitCode);
      err.println(JsonMapper.shared().writeValueAsString(Map.of("error", error)));
    } else {
      tell(problem, err);
    }
    if (args.contains("--debug")) {
      failure.printStackTrace(err);
    }
    err.flush();
    return exitCode;
  }

  /** The parts of a problem, a line each. */
  static void tell(Problem problem, PrintWriter err) {
    err.println("engram: " + problem.where());
    line(err, "found:    ", problem.found());
    line(err, "expected: ", problem.expected());
    line(err, "remedy:   ", problem.remedy());
  }

  private static void line(PrintWriter err, String name, String text) {
    if (!text.isEmpty()) {
      err.println("  " + name + text);
    }
  }
}
