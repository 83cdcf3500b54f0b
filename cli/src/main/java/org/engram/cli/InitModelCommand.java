package org.engram.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.WeightLayout;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram init-model}: a randomly initialised model directory. */
@Command(
    name = "init-model",
    description = {
      "Makes a randomly initialised Brain-JEPA model directory, for pretraining or for trying out.",
      "Weights follow the published initialisation; the same seed gives the same bytes on every"
          + " machine. Regions are told apart by functional gradients (--gradient FILE) or by their"
          + " index (--position origin)."
    })
final class InitModelCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "A new or empty folder for the model.")
  private Path directory;

  @Mixin private final InitOptions options = new InitOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of the random weights. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--json",
      description = "Print the result as one JSON object, and errors as JSON on standard error.")
  private boolean json;

  @Override
  public Integer call() {
    NewModel model = options.model();
    model.write(directory, seed);
    Output out = new Output(spec.commandLine().getOut());
    BrainJepaConfig config = model.config();
    long parameters = WeightLayout.parameters(config);
    int tensors = WeightLayout.of(config).size();
    long bytes = size(directory.resolve(ModelDescription.WEIGHTS));
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("directory", directory.toString());
      result.put("config", config);
      result.put("tensors", tensors);
      result.put("parameters", parameters);
      result.put("weights_bytes", bytes);
      result.put("seed", seed);
      out.json(result);
      return ExitCode.DONE;
    }
    out.title("wrote " + directory);
    out.fact(
        "input",
        config.regions()
            + " regions of "
            + config.atlas()
            + " x "
            + config.frames()
            + " frames, "
            + config.repetitionTime()
            + " s apart"
            + (options.repetitionTimeStated()
                ? ""
                : " (the published model's; --tr states another)")
            + ", "
            + config.normalization());
    out.fact(
        "tokens",
        config.tokens()
            + " ("
            + config.timePatches()
            + " of "
            + config.patchSize()
            + " frames each)");
    out.fact(
        "encoder",
        "width "
            + config.embedDim()
            + ", "
            + config.depth()
            + " blocks, "
            + config.heads()
            + " heads, position "
            + config.position());
    out.fact(
        "predictor",
        "width "
            + config.predictorDim()
            + ", "
            + config.predictorDepth()
            + " blocks, "
            + config.predictorHeads()
            + " heads");
    out.fact(
        "weights",
        tensors
            + " tensors, "
            + parameters
            + " parameters (encoder, target encoder, predictor), "
            + Output.bytes(bytes)
            + ", seed "
            + seed);
    out.flush();
    return ExitCode.DONE;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
