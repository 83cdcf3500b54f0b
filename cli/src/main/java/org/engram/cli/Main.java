package org.engram.cli;

import org.engram.tensor.ProcessEnd;
import picocli.CommandLine;

/** Where the process starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // A signal may come in the middle of a pass.
    Runtime.getRuntime().addShutdownHook(new Thread(ProcessEnd::skipDestructors, "engram-exit"));
    System.exit(run(commandLine(), args));
  }

  /** The command line with its error handling, ready to run. */
  static CommandLine commandLine() {
    CommandLine engram = new CommandLine(new Engram());
    engram.setCaseInsensitiveEnumValuesAllowed(true);
    engram.setExecutionExceptionHandler(Failures::onFailure);
    engram.setParameterExceptionHandler(Failures::onWrongUsage);
    return engram;
  }

  /**
   * Runs one command line and gives its {@link ExitCode}. The two kinds of {@link Error} that a
   * person can do something about are told like any other failure; picocli lets them through.
   */
  static int run(CommandLine engram, String... args) {
    try {
      return engram.execute(args);
    } catch (OutOfMemoryError | LinkageError error) {
      return Failures.onError(error, engram.getErr(), args);
    }
  }
}
