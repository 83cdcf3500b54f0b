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
import org.engram.models.directory.ModelType;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.models.neurojepa.VolumeWeightLayout;
import org.engram.tensor.ConfigurationException;
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
      "Makes a randomly initialised model directory, for pretraining or for trying out: of"
          + " Brain-JEPA, or with --type neuro-jepa of Neuro-JEPA.",
      "Weights follow the published initialisation; the same seed gives the same bytes on every"
          + " machine. Regions of Brain-JEPA are told apart by functional gradients (--gradient"
          + " FILE) or by their index (--position origin)."
    })
final class InitModelCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "A new or empty folder for the model.")
  private Path directory;

  @Option(
      names = "--type",
      paramLabel = "NAME",
      defaultValue = "brain-jepa",
      description =
          "brain-jepa (parcel time series) or neuro-jepa (volumes). Default: ${DEFAULT-VALUE}.")
  private String type;

  @Mixin private final InitOptions options = new InitOptions();
  @Mixin private final VolumeInitOptions volumes = new VolumeInitOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of the random weights. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    if (type.equals(ModelType.NEURO_JEPA.toString())) {
      return ofVolumes();
    }
    if (!type.equals(ModelType.BRAIN_JEPA.toString())) {
      throw new ConfigurationException("--type", "'" + type + "'", "brain-jepa or neuro-jepa", "");
    }
    NewModel model = options.model();
    model.write(directory, seed);
    Output out = new Output(spec.commandLine().getOut());
    BrainJepaConfig config = model.config();
    long parameters = WeightLayout.parameters(config);
    int tensors = WeightLayout.of(config).size();
    long bytes = size(directory.resolve(ModelDescription.WEIGHTS));
    if (json.asked()) {
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

  private int ofVolumes() {
    NewNeuroJepa model =
        volumes.model(
            options.variant(),
            usual -> options.sized(usual, spec.commandLine().getParseResult()::hasMatchedOption));
    model.write(directory, seed);
    Output out = new Output(spec.commandLine().getOut());
    NeuroJepaConfig config = model.config();
    VolumeWeightLayout.Parameters parameters = VolumeWeightLayout.parameters(config);
    int tensors = VolumeWeightLayout.of(config).size();
    long bytes = size(directory.resolve(NeuroJepaDescription.WEIGHTS));
    if (json.asked()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("directory", directory.toString());
      result.put("config", NeuroJepaDescription.open(directory).keys());
      result.put("tensors", tensors);
      result.put("parameters", parameters.total());
      result.put("active_parameters", parameters.active());
      result.put("weights_bytes", bytes);
      result.put("seed", seed);
      out.json(result);
      return ExitCode.DONE;
    }
    out.title("wrote " + directory);
    out.fact(
        "input",
        config.volume().image()
            + " voxels in patches of "
            + config.volume().patch()
            + ", prepared as "
            + model.input().preparation()
            + ", "
            + String.join(", ", model.input().modalities()));
    out.fact("tokens", config.volume().grid().tokens() + " of one volume");
    out.fact(
        "encoder",
        "width "
            + config.embedDim()
            + ", "
            + config.depth()
            + " blocks, "
            + config.heads()
            + " heads, rope "
            + config.rope());
    out.fact(
        "experts",
        config
            .mixture()
            .map(
                mixture ->
                    mixture.active()
                        + " of "
                        + mixture.experts()
                        + " and "
                        + mixture.shared()
                        + " shared, in blocks "
                        + mixture.blocks())
            .orElse("none"));
    out.fact(
        "weights",
        tensors
            + " tensors; "
            + parameters.total()
            + " parameters in one encoder, of which a token meets "
            + parameters.active()
            + "; "
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
