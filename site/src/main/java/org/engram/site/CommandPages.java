package org.engram.site;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.cli.CommandReference;
import org.engram.cli.reference.CommandPage;
import org.engram.cli.reference.CommandPage.Argument;

/** A page for every command, from what the command line says of itself. */
final class CommandPages {
  static final String FOLDER = "reference/commands/";

  private CommandPages() {}

  static Map<String, String> markdown() {
    SequencedMap<String, String> pages = new LinkedHashMap<>();
    List<CommandPage> commands = CommandReference.pages();
    StringBuilder index =
        new StringBuilder("# Commands\n\n| command | what it is for |\n|---|---|\n");
    for (CommandPage command : commands) {
      index.append("| [`").append(command.command()).append("`](").append(command.name());
      index.append(".md) | ").append(Markdown.cell(command.summary())).append(" |\n");
      pages.put(FOLDER + command.name() + ".md", page(command));
    }
    pages.putFirst(FOLDER + "README.md", index.toString());
    return pages;
  }

  private static String page(CommandPage command) {
    StringBuilder page = new StringBuilder("# " + command.command() + "\n\n");
    page.append("    ").append(command.command());
    command.usage().forEach(word -> page.append(' ').append(word));
    page.append("\n\n");
    command.description().forEach(text -> page.append(Markdown.text(text)).append("\n\n"));
    table(page, "Operands", command.operands());
    table(page, "Options", command.options());
    if (!command.commands().isEmpty()) {
      page.append("## Its commands\n\n| command | what it is for |\n|---|---|\n");
      for (CommandPage.Command below : command.commands()) {
        page.append("| [`").append(below.name()).append("`](").append(command.name()).append('-');
        page.append(below.name()).append(".md) | ").append(Markdown.cell(below.text()));
        page.append(" |\n");
      }
      page.append('\n');
    }
    if (!command.exitCodes().isEmpty()) {
      page.append("## Exit codes\n\n| code | |\n|---|---|\n");
      for (CommandPage.Command code : command.exitCodes()) {
        page.append("| ").append(code.name()).append(" | ").append(Markdown.cell(code.text()));
        page.append(" |\n");
      }
    }
    return page.toString();
  }

  private static void table(StringBuilder page, String title, List<Argument> arguments) {
    if (arguments.isEmpty()) {
      return;
    }
    page.append("## ").append(title).append("\n\n| | |\n|---|---|\n");
    for (Argument argument : arguments) {
      boolean option = argument.names().getFirst().startsWith("-");
      String label = option && !argument.label().isEmpty() ? "=" + argument.label() : "";
      page.append("| `").append(String.join(", ", argument.names())).append(label).append("` | ");
      page.append(argument.required() && option ? "*Required.* " : "");
      page.append(Markdown.cell(argument.text())).append(" |\n");
    }
    page.append('\n');
  }
}
