package org.engram.pipeline.launch;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that runs this very program in a further process. */
public final class RankCommand {
  private RankCommand() {}

  /**
   * The same Java with the same options and class path.
   *
   * @param mainClass where the program starts, unless it was started from its jar
   * @param arguments for the program
   */
  public static List<String> again(Class<?> mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      // Several ranks must not write one start-up archive, nor listen on one debugger's port.
      if (!option.equals("-XX:+AutoCreateSharedArchive")
          && !option.startsWith("-agentlib")
          && !option.startsWith("-javaagent")) {
        command.add(option);
      }
    }
    command.add("-Dengram.terminal=false");
    String path = System.getProperty("java.class.path");
    if (path.endsWith(".jar") && !path.contains(System.getProperty("path.separator"))) {
      command.addAll(List.of("-jar", path)); // whose manifest grants more than its class path
    } else {
      command.addAll(List.of("-cp", path, mainClass.getName()));
    }
    command.addAll(arguments);
    return command;
  }
}
