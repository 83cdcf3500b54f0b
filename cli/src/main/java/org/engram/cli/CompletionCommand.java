package org.engram.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.engram.cli.reference.CommandPage;
import org.engram.cli.reference.FishCompletion;
import org.engram.tensor.ConfigurationException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram completion}: a script by which a shell completes commands and options. */
@Command(
    name = "completion",
    description = {
      "Print a script by which a shell completes commands, options and files.",
      "bash: source <(engram completion bash). zsh: engram completion zsh > _engram, in a folder of"
          + " fpath. fish: engram completion fish > ~/.config/fish/completions/engram.fish. The"
          + " archive has all three in share."
    })
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Choices.Shells.class,
      description = "bash, zsh or fish.")
  private String shell;

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    String script =
        switch (shell) {
          case "bash" -> bash(root);
          case "zsh" ->
              // The script is read when the first completion is asked for, which it then gives. It
              // calls bash's compopt, which zsh has not got.
              "#compdef engram\n(( $+functions[compopt] )) || compopt() { : }\n"
                  + bash(root)
                  + "_bash_complete -o default -F _complete_engram\n";
          case "fish" -> FishCompletion.script(CommandPage.all(root));
          default ->
              throw new ConfigurationException(
                  "completion", "'" + shell + "'", "bash, zsh or fish", "");
        };
    PrintWriter out = spec.commandLine().getOut();
    out.print(script);
    out.flush();
    return ExitCode.DONE;
  }

  /**
   * With names of files wherever nothing else is known: inputs may be patterns, and so no paths.
   */
  private static String bash(CommandLine root) {
    return AutoComplete.bash("engram", root)
        .replace("  type compopt &>/dev/null && compopt +o default\n\n", "");
  }
}
