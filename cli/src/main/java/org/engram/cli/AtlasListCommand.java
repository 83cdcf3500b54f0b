package org.engram.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.imaging.atlas.library.AtlasEntry;
import org.engram.imaging.atlas.library.AtlasLibrary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code engram atlas list}. */
@Command(
    name = "list",
    description = "List the atlases of the library, and those that TemplateFlow has fetched.")
final class AtlasListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final LibraryOptions atlases = new LibraryOptions();

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    AtlasLibrary library = atlases.library();
    List<AtlasEntry> known = library.list();
    Output out = new Output(spec.commandLine().getOut());
    if (json.asked()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("library", library.folder().toString());
      result.put("templateflow", library.templateFlow().toString());
      result.put("atlases", known.stream().map(AtlasText::json).toList());
      out.json(result);
    } else if (known.isEmpty()) {
      out.title("no atlas in " + library.folder());
      out.title("register one with: engram atlas add FILE --name NAME --space SPACE");
    } else {
      AtlasText.table(known).forEach(out::title);
    }
    out.flush();
    return ExitCode.DONE;
  }
}
