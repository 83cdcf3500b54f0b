package org.engram.cli;

import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.engram.server.access.AccessScope;
import org.engram.server.access.NewToken;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code engram serve token}: what clients of a service show. */
@Command(
    name = "token",
    description = "Tokens by which a service knows its clients.",
    subcommands = ServeTokenCommand.New.class)
final class ServeTokenCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "nothing to do named; expected: new");
  }

  /** {@code engram serve token new}: one more. */
  @Command(
      name = "new",
      description = {
        "Makes a token. It is printed once, on standard error, for the client; the line for the"
            + " service's file of tokens, on standard output, has only its hash."
      },
      footer = {
        "",
        "Example:",
        "  engram serve token new --id pacs --scope embed >>/etc/engram/tokens"
      })
  static final class New implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--id",
        required = true,
        paramLabel = "NAME",
        description = "By which the audit log names it. No default.")
    private String id;

    @Option(
        names = "--scope",
        required = true,
        split = ",",
        paramLabel = "NAME",
        description =
            "read (every job and result, search), embed (send scans, see one's own) or admin (all);"
                + " several separated by commas. No default.")
    private List<String> scopes;

    @Override
    public Integer call() {
      Set<AccessScope> given = EnumSet.noneOf(AccessScope.class);
      scopes.forEach(name -> given.add(AccessScope.parse("--scope", name)));
      NewToken made = NewToken.make(id, given);
      PrintWriter out = spec.commandLine().getOut();
      PrintWriter err = spec.commandLine().getErr();
      err.println("token, shown this once: " + made.token());
      err.flush();
      out.println(made.line());
      out.flush();
      return ExitCode.DONE;
    }
  }
}
