package org.engram.cli.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * One command as a reader wants to know it, without anything of how it is parsed.
 *
 * @param path {@code [engram, atlas, add]}
 * @param description paragraphs; the first says what it is for
 * @param operands in their order
 * @param options in the order of the command's help
 * @param commands the names of its own commands, and the first paragraph of each
 * @param exitCodes each code and what it means
 */
public record CommandPage(
    List<String> path,
    List<String> description,
    List<Argument> operands,
    List<Argument> options,
    List<Command> commands,
    List<Command> exitCodes) {
  /**
   * An option or an operand.
   *
   * @param names all spellings of an option; of an operand its label
   * @param label of the value; empty where an option takes none
   * @param required whether the command does nothing without it
   * @param repeated whether it may be given several times
   * @param choices words that its value is one of, where a few are known
   * @param text what it does, with its default
   */
  public record Argument(
      List<String> names,
      String label,
      boolean required,
      boolean repeated,
      List<String> choices,
      String text) {
    public Argument {
      names = List.copyOf(names);
      choices = List.copyOf(choices);
    }
  }

  /** A name and what it stands for. */
  public record Command(String name, String text) {}

  public CommandPage {
    path = List.copyOf(path);
    description = List.copyOf(description);
    operands = List.copyOf(operands);
    options = List.copyOf(options);
    commands = List.copyOf(commands);
    exitCodes = List.copyOf(exitCodes);
  }

  /** A command's page and those of all below it, the command's own first. */
  public static List<CommandPage> all(CommandLine command) {
    List<CommandPage> pages = new ArrayList<>();
    add(command, pages);
    return pages;
  }

  /** {@code engram-atlas-add}. */
  public String name() {
    return String.join("-", path);
  }

  /** {@code engram atlas add}. */
  public String command() {
    return String.join(" ", path);
  }

  /** What it is for, in one sentence without its full stop. */
  public String summary() {
    String first = description.isEmpty() ? "" : description.getFirst();
    int end = first.indexOf(". ");
    String sentence = end < 0 ? first : first.substring(0, end);
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  /** How it is called, a word or two an element: {@code [OPTIONS]}, {@code --out=FILE}. */
  public List<String> usage() {
    List<String> words = new ArrayList<>();
    words.add("[OPTIONS]");
    for (Argument option : options) {
      if (option.required()) {
        words.add(option.names().getLast() + "=" + option.label());
      }
    }
    for (Argument operand : operands) {
      String many = operand.label() + (operand.repeated() ? "..." : "");
      words.add(operand.required() ? many : "[" + many + "]");
    }
    if (!commands.isEmpty()) {
      words.add("COMMAND");
    }
    return words;
  }

  private static void add(CommandLine command, List<CommandPage> pages) {
    pages.add(of(command));
    command.getSubcommands().values().forEach(below -> add(below, pages));
  }

  private static CommandPage of(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    UsageMessageSpec usage = spec.usageMessage();
    List<Argument> options = new ArrayList<>();
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        options.add(option(option));
      }
    }
    List<Argument> operands = new ArrayList<>();
    for (PositionalParamSpec operand : spec.positionalParameters()) {
      operands.add(
          new Argument(
              List.of(operand.paramLabel()),
              operand.paramLabel(),
              operand.arity().min() > 0,
              operand.arity().max() > 1,
              choices(operand),
              text(operand)));
    }
    List<Command> commands = new ArrayList<>();
    command
        .getSubcommands()
        .forEach((name, below) -> commands.add(new Command(name, of(below).summary())));
    List<Command> exitCodes = new ArrayList<>();
    for (Map.Entry<String, String> code : usage.exitCodeList().entrySet()) {
      exitCodes.add(new Command(code.getKey(), code.getValue()));
    }
    return new CommandPage(
        List.of(spec.qualifiedName(" ").split(" ")),
        Arrays.stream(usage.description()).map(CommandPage::plain).toList(),
        operands,
        options,
        commands,
        exitCodes);
  }

  private static Argument option(OptionSpec option) {
    boolean takesValue = option.arity().max() > 0;
    boolean many = option.isMultiValue();
    String label = takesValue ? option.paramLabel() : "";
    if (takesValue && option.splitRegex().equals(",")) {
      label += "[,...]";
    }
    return new Argument(
        List.of(option.names()),
        label,
        option.required(),
        many && takesValue,
        choices(option),
        text(option));
  }

  private static List<String> choices(ArgSpec argument) {
    List<String> choices = new ArrayList<>();
    if (argument.completionCandidates() != null) {
      argument.completionCandidates().forEach(choices::add);
    }
    return choices;
  }

  private static String text(ArgSpec argument) {
    return plain(String.join(" ", argument.description()));
  }

  /** Without the two marks of a format that the help's texts may have. */
  private static String plain(String text) {
    return text.replace("%n", "\n").replace("%%", "%").strip();
  }
}
