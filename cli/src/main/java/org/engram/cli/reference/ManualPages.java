package org.engram.cli.reference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.cli.reference.CommandPage.Argument;
import org.engram.cli.reference.CommandPage.Command;

/**
 * Manual pages of section 1, one a command, in the macros that man(7) describes and every system
 * knows. They hold no date, so that the same commands give the same bytes.
 */
public final class ManualPages {
  private static final Map<String, String> ENVIRONMENT = environment();

  private ManualPages() {}

  /**
   * One page.
   *
   * @param version of the program, for the page's foot
   */
  public static String page(CommandPage command, String version) {
    Roff roff = new Roff();
    roff.title(command.name(), "1", "", "engram " + version, "Engram");
    roff.section("NAME");
    roff.text(command.name() + " - " + lowerFirst(command.summary()));
    roff.section("SYNOPSIS");
    roff.bold(command.command());
    command.usage().forEach(roff::text);
    roff.section("DESCRIPTION");
    for (int i = 0; i < command.description().size(); i++) {
      if (i > 0) {
        roff.paragraph();
      }
      roff.text(command.description().get(i));
    }
    arguments(roff, "OPERANDS", command.operands());
    arguments(roff, "OPTIONS", command.options());
    entries(roff, "COMMANDS", command.commands());
    if (command.path().size() == 1) {
      roff.section("ENVIRONMENT");
      ENVIRONMENT.forEach((name, text) -> roff.tagged(name, "", text));
    }
    entries(roff, "EXIT STATUS", command.exitCodes());
    seeAlso(roff, command);
    return roff.toString();
  }

  private static void arguments(Roff roff, String section, List<Argument> arguments) {
    if (arguments.isEmpty()) {
      return;
    }
    roff.section(section);
    for (Argument argument : arguments) {
      boolean option = argument.names().getFirst().startsWith("-");
      String names = String.join(", ", argument.names());
      String label = !option || argument.label().isEmpty() ? "" : "=" + argument.label();
      roff.tagged(
          option ? names : "",
          option ? label : names + (argument.repeated() ? "..." : ""),
          argument.text() + (argument.required() && option ? " Required." : ""));
    }
  }

  private static void entries(Roff roff, String section, List<Command> entries) {
    if (!entries.isEmpty()) {
      roff.section(section);
      entries.forEach(entry -> roff.tagged(entry.name(), "", entry.text() + "."));
    }
  }

  private static void seeAlso(Roff roff, CommandPage command) {
    LinkedHashMap<String, String> pages = new LinkedHashMap<>();
    if (command.path().size() > 1) {
      List<String> above = command.path().subList(0, command.path().size() - 1);
      pages.put(String.join("-", above), "1");
    }
    command.commands().forEach(below -> pages.put(command.name() + "-" + below.name(), "1"));
    if (pages.isEmpty()) {
      return;
    }
    roff.section("SEE ALSO");
    int left = pages.size();
    for (Map.Entry<String, String> page : pages.entrySet()) {
      left--;
      roff.reference(page.getKey(), page.getValue(), left > 0 ? "," : "");
    }
  }

  private static String lowerFirst(String text) {
    boolean word = text.length() > 1 && Character.isLowerCase(text.charAt(1));
    return word ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
  }

  /** What the launcher reads; the page cannot ask a shell script. */
  private static Map<String, String> environment() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(
        "ENGRAM_JAVA_HOME",
        "The JDK to use, 25 or newer. Without it the one of the archive, or else JAVA_HOME, the"
            + " PATH and the usual folders.");
    texts.put("ENGRAM_HEAP", "Java's largest heap, 2g by default; tensors live outside it.");
    texts.put(
        "ENGRAM_CACHE",
        "Where native libraries and the start-up archive are kept; ~/.cache/engram by default.");
    texts.put(
        "ENGRAM_HOME",
        "Where atlases are kept, in its folder atlases; by default the system's folder for user"
            + " data.");
    texts.put("ENGRAM_JAVA_OPTS", "Further options for Java.");
    texts.put("ENGRAM_BLAS", "openblas leaves MKL aside in a build that has it.");
    return java.util.Collections.unmodifiableMap(texts);
  }
}
