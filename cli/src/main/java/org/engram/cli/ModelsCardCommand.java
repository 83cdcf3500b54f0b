package org.engram.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.pipeline.card.CardOutcome;
import org.engram.pipeline.card.ModelCard;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram models card}. */
@Command(
    name = "card",
    description = {
      "Write the model card of a model directory: README.md, as Hugging Face reads it.",
      "It says what the directory and its run record, and \"not recorded\" of the rest. A"
          + " README.md that a person has written or changed stays as it is."
    })
final class ModelsCardCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "A model directory, or a decoder's.")
  private Path directory;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    CardOutcome written = ModelCard.write(directory);
    Output out = new Output(spec.commandLine().getOut());
    if (json.asked()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("file", written.file().toString());
      result.put("written", written.written());
      out.json(result);
    } else if (written.written()) {
      out.title("wrote " + written.file());
    } else {
      out.title(
          written.file()
              + " stays as it is: it was written by hand, or says more than is recorded here");
    }
    out.flush();
    return ExitCode.DONE;
  }
}
