package org.engram.cli;

import java.util.List;
import org.engram.cli.reference.CommandPage;

/** The commands as the documentation has them. */
public final class CommandReference {
  private CommandReference() {}

  /** All commands, {@code engram} itself first. */
  public static List<CommandPage> pages() {
    return CommandPage.all(Main.commandLine());
  }
}
