package org.engram.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.engram.cli.CommandReference;
import org.engram.cli.reference.CommandPage;

/** The command lines that pages show, held to the commands that there are. */
final class WrittenCommands {
  private final List<CommandPage> commands = CommandReference.pages();

  /** What is wrong with a page's command lines: unknown commands and options, in words. */
  List<String> wrong(Page page) {
    Set<String> wrong = new TreeSet<>();
    for (String block : page.code()) {
      for (String line : block.replaceAll("\\\\\\n\\s*", " ").split("\n")) {
        for (String part : line.split("[;|&] *")) {
          String command = part.strip().replaceFirst("^\\$ ", "").replaceFirst("^\\./", "");
          if (command.startsWith("engram ")) {
            // What stands behind -- is a command of its own: engram slurm ... -- embed ...
            String[] both = command.replaceFirst("\\s#.*", "").split("\\s--\\s+", 2);
            wrong.addAll(wrong(page, both[0]));
            if (both.length == 2) {
              wrong.addAll(wrong(page, "engram " + both[1]));
            }
          }
        }
      }
    }
    return List.copyOf(wrong);
  }

  private List<String> wrong(Page page, String line) {
    List<String> words = List.of(line.split("\\s+"));
    CommandPage command = commands.getFirst();
    int at = 1;
    for (CommandPage next = below(command, words, at); next != null; at++) {
      command = next;
      next = below(command, words, at + 1);
    }
    List<String> wrong = new ArrayList<>();
    if (!command.commands().isEmpty() && at < words.size() && words.get(at).matches("[a-z-]+")) {
      if (!words.get(at).startsWith("-")) {
        wrong.add(page.source() + ": no command '" + words.get(at) + "' in: " + line);
        return wrong;
      }
    }
    Set<String> known =
        command.options().stream()
            .flatMap(option -> option.names().stream())
            .collect(Collectors.toSet());
    for (String word : words.subList(at, words.size())) {
      String option = word.replaceFirst("=.*", "");
      if (option.matches("--[a-z][a-z-]*") && !known.contains(option)) {
        wrong.add(page.source() + ": " + command.command() + " has no " + option);
      }
    }
    return wrong;
  }

  private CommandPage below(CommandPage command, List<String> words, int at) {
    if (at >= words.size()) {
      return null;
    }
    String path = command.command() + " " + words.get(at);
    return commands.stream().filter(page -> page.command().equals(path)).findFirst().orElse(null);
  }
}
