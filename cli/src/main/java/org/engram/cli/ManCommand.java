package org.engram.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.engram.cli.reference.CommandPage;
import org.engram.cli.reference.ManualPages;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram man}: the manual pages. */
@Command(
    name = "man",
    description = {
      "Print the manual page of a command, or write those of all commands.",
      "To read one: engram man embed | man -l - . The archive has them in share/man."
    })
final class ManCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command, as in atlas add. Default: engram itself.")
  private List<String> command = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Write the pages of all commands there, engram.1, engram-embed.1 and so on. Default: one"
              + " page on standard output.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    List<CommandPage> pages = CommandPage.all(spec.root().commandLine());
    String version = new Version().number();
    PrintWriter terminal = spec.commandLine().getOut();
    if (out == null) {
      terminal.print(ManualPages.page(named(pages), version));
    } else {
      Files.createDirectories(out);
      for (CommandPage page : pages) {
        byte[] bytes = ManualPages.page(page, version).getBytes(StandardCharsets.UTF_8);
        AtomicFile.writeStream(out.resolve(page.name() + ".1"), file -> file.write(bytes));
      }
      terminal.printf("%s: %d pages%n", out, pages.size());
    }
    terminal.flush();
    return ExitCode.DONE;
  }

  private CommandPage named(List<CommandPage> pages) {
    return pages.stream()
        .filter(page -> page.path().subList(1, page.path().size()).equals(command))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "man",
                    "'" + String.join(" ", command) + "'",
                    "a command of engram",
                    "See: engram --help"));
  }
}
