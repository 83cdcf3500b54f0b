package org.engram.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.pipeline.hub.CatalogueEntry;
import org.engram.pipeline.hub.HubModel;
import org.engram.pipeline.hub.ModelHub;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram models verify}. */
@Command(
    name = "verify",
    description = {
      "Read a fetched model's files and compare them with what is known of them.",
      "Nothing is asked of the hub."
    })
final class ModelsVerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final HubOptions options = new HubOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Which, as engram models list names it. Default: all that are here.")
  private String name;

  @Option(
      names = "--revision",
      paramLabel = "REV",
      description = "A branch, tag or commit of its repository. Default: the catalogue's, main.")
  private String revision;

  @Override
  public Integer call() {
    ModelHub hub = options.hub();
    Optional<String> asked = Optional.ofNullable(revision);
    List<String> names =
        name != null
            ? List.of(name)
            : hub.catalogue().models().stream()
                .filter(entry -> hub.found(entry, asked).isPresent())
                .map(CatalogueEntry::name)
                .toList();
    List<HubModel> verified = names.stream().map(one -> hub.verify(one, asked)).toList();
    Output out = new Output(spec.commandLine().getOut());
    if (options.json()) {
      out.json(verified.stream().map(HubText::json).toList());
    } else if (verified.isEmpty()) {
      out.title("no published model in " + hub.settings().cache());
    } else {
      verified.forEach(one -> HubText.print(out, hub.catalogue().entry(one.name()), one));
    }
    out.flush();
    return ExitCode.DONE;
  }
}
