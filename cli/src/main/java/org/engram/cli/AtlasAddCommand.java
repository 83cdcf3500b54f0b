package org.engram.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.imaging.atlas.library.AtlasEntry;
import org.engram.imaging.atlas.library.AtlasRegistration;
import org.engram.pipeline.parcellate.AtlasContents;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram atlas add}. */
@Command(
    name = "add",
    description = {
      "Register the files of an atlas under a name.",
      "They are read whole first: what is no atlas is refused. Then they are copied into the"
          + " library, and checked by their SHA-256 at every use."
    })
final class AtlasAddCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final LibraryOptions atlases = new LibraryOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Label volumes, CIFTI or GIFTI files of one atlas in one space.")
  private List<Path> files;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "What it shall go by: letters, digits and . _ -. No default.")
  private String name;

  @Option(
      names = "--labels",
      paramLabel = "TABLE",
      description = "The table of its regions. Default: none; a CIFTI label file has its own.")
  private Path labels;

  @Option(
      names = "--space",
      paramLabel = "SPACE",
      defaultValue = "",
      description =
          "The space that the files are in, as in BIDS: MNI152NLin2009cAsym, MNI152NLin6Asym,"
              + " fsLR. Default: not stated, and it must be when a scan is parcellated.")
  private String space;

  @Option(
      names = {"--licence", "--license"},
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Its licence, kept with results. Default: not stated.")
  private String licence;

  @Option(
      names = "--citation",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What to cite, kept with results. Default: none.")
  private String citation;

  @Option(
      names = "--link",
      description =
          "Leave the files where they are and refer to them. Default: copy them into the library.")
  private boolean link;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    AtlasRegistration asked =
        new AtlasRegistration(
            name, files, Optional.ofNullable(labels), space, licence, citation, link);
    atlases.library().checkNew(asked);
    List<AtlasContents> contents = AtlasContents.of(asked);
    AtlasEntry added = atlases.library().add(asked);
    Notes.tell(
        spec.commandLine().getErr(),
        json.asked(),
        contents.stream().flatMap(content -> content.notes().stream()).toList());
    Output out = new Output(spec.commandLine().getOut());
    if (json.asked()) {
      Map<String, Object> text = AtlasText.json(added);
      text.put("contents", contents.stream().map(AtlasContents::words).toList());
      out.json(text);
    } else {
      AtlasText.print(out, added);
      contents.forEach(content -> out.fact("holds", content.words()));
    }
    out.flush();
    return ExitCode.DONE;
  }
}
