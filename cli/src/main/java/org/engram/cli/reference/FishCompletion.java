package org.engram.cli.reference;

import java.util.List;
import org.engram.cli.reference.CommandPage.Argument;
import org.engram.cli.reference.CommandPage.Command;

/** Completion for the fish shell: commands and options, each with what it is for. */
public final class FishCompletion {
  private static final int LONGEST = 100;

  private FishCompletion() {}

  /**
   * The script.
   *
   * @param pages of all commands, the root's first
   */
  public static String script(List<CommandPage> pages) {
    String root = pages.getFirst().command();
    StringBuilder script = new StringBuilder("# fish completion for " + root + "\n");
    script
        .append("function __")
        .append(root)
        .append("_at -d 'Whether these commands were named'\n");
    script.append("    set -l path\n");
    script.append("    set -l words (commandline -opc)\n");
    script.append("    for word in $words[2..-1]\n");
    script.append("        if contains -- (string join -- ' ' $path $word)");
    for (CommandPage page : pages) {
      if (page.path().size() > 1) {
        script.append(' ').append(quoted(below(page)));
      }
    }
    script.append("\n            set -a path $word\n        end\n    end\n");
    script.append("    test \"$path\" = \"$argv\"\nend\n");
    for (CommandPage page : pages) {
      String at =
          "complete -c " + root + " -n " + quoted("__" + root + "_at " + below(page)).strip();
      for (Command command : page.commands()) {
        script.append(at).append(" -f -a ").append(quoted(command.name()));
        script.append(" -d ").append(quoted(shortened(command.text()))).append('\n');
      }
      for (Argument operand : page.operands()) {
        if (!operand.choices().isEmpty()) {
          script.append(at).append(" -a ").append(quoted(String.join(" ", operand.choices())));
          script.append('\n');
        }
      }
      for (Argument option : page.options()) {
        script.append(at);
        for (String name : option.names()) {
          script.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + letter(name));
        }
        if (!option.choices().isEmpty()) {
          script.append(" -x -a ").append(quoted(String.join(" ", option.choices())));
        } else if (!option.label().isEmpty()) {
          script.append(" -r");
        }
        script.append(" -d ").append(quoted(shortened(option.text()))).append('\n');
      }
    }
    return script.toString();
  }

  private static String letter(String name) {
    return name.substring(1);
  }

  private static String below(CommandPage page) {
    return String.join(" ", page.path().subList(1, page.path().size()));
  }

  private static String shortened(String text) {
    int end = text.indexOf(". ");
    String sentence = end < 0 ? text : text.substring(0, end);
    return sentence.length() <= LONGEST ? sentence : sentence.substring(0, LONGEST - 3) + "...";
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
