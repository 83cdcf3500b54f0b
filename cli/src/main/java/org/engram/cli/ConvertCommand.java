package org.engram.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.engram.models.directory.ModelType;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.convert.VolumeModelConversion;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.CheckpointConverter;
import org.engram.tensor.file.ConversionReport;
import org.engram.tensor.file.TensorInfo;
import org.engram.tensor.file.WeightsFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram convert}: weights and models from one form into another. */
@Command(
    name = "convert",
    description = {
      "Turns a PyTorch checkpoint into safetensors, or a Neuro-JEPA of any form into a directory.",
      "Tensors are written as float32 under their published names (encoder.*, predictor.*,"
          + " target_encoder.*; module. is removed), epoch and hyper-parameters go into the"
          + " metadata. The checkpoint is read by a machine that can run nothing: one that asks for"
          + " code is refused with its name.",
      "With OUT a folder, IN is a Neuro-JEPA: a directory of Engram, a folder of the published"
          + " release (config.json and weights), or bare weights of the published size. --to"
          + " published writes the published release's form: one encoder, without a prefix."
    })
final class ConvertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "IN",
      description =
          "A .pt, .pth or .pth.tar that torch.save wrote (PyTorch 1.6 or later); or a model"
              + " directory.")
  private Path checkpoint;

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "The .safetensors file to write, or a new folder for a Neuro-JEPA.")
  private Path out;

  @Option(
      names = "--overwrite",
      description = "Replace OUT where it is there already. Default: refuse to.")
  private boolean overwrite;

  @Mixin private final ResultJson json = new ResultJson();

  @Option(
      names = "--to",
      paramLabel = "FORM",
      defaultValue = "engram",
      description =
          "With OUT a folder: engram (a model directory) or published (the published release's"
              + " form). Default: ${DEFAULT-VALUE}.")
  private String form;

  @Option(
      names = "--encoder",
      paramLabel = "NAME",
      defaultValue = "context",
      description =
          "With --to published: the encoder to write, context or target. Default:"
              + " ${DEFAULT-VALUE}.")
  private String encoder;

  @Override
  public Integer call() {
    boolean file = out.toString().endsWith(".safetensors") || WeightsFile.isCheckpoint(out);
    if (Files.isDirectory(checkpoint) || (!file && NeuroJepaDescription.isOfVolumes(checkpoint))) {
      return directory();
    }
    if (!out.toString().endsWith(".safetensors")) {
      throw new ConfigurationException(
          out.toString(), "a name of another format", "a name that ends in .safetensors", "");
    }
    NewFile.require(out, overwrite);
    ConversionReport report = CheckpointConverter.convert(checkpoint, out);
    SequencedMap<String, long[]> groups = groups(report.tensors());
    Output output = new Output(spec.commandLine().getOut());
    if (json.asked()) {
      output.json(result(report, groups));
      return ExitCode.DONE;
    }
    output.title("wrote " + out);
    output.fact("layout", report.layout().name().toLowerCase(Locale.ROOT));
    output.fact("tensors", report.tensors().size() + ", " + report.elements() + " elements");
    groups.forEach(
        (prefix, sums) ->
            output.fact(
                "",
                prefix + "  " + Output.count(sums[0], "tensor") + ", " + sums[1] + " elements"));
    report
        .metadata()
        .forEach((key, value) -> output.fact("metadata", key + " = " + shortened(value)));
    report.skipped().forEach(skipped -> output.fact("left out", skipped));
    output.flush();
    return ExitCode.DONE;
  }

  private int directory() {
    NeuroJepaDescription model =
        Files.isDirectory(checkpoint)
            ? ofDirectory(checkpoint)
            : NeuroJepaDescription.published(checkpoint);
    VolumeModelConversion.Result result =
        switch (form) {
          case "engram" -> VolumeModelConversion.toDirectory(model, out);
          case "published" -> VolumeModelConversion.toPublished(model, choice(), out);
          default ->
              throw new ConfigurationException("--to", "'" + form + "'", "engram or published", "");
        };
    SequencedMap<String, long[]> groups = groups(result.tensors());
    Output output = new Output(spec.commandLine().getOut());
    if (json.asked()) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("in", checkpoint.toString());
      told.put("out", out.toString());
      told.put("form", form);
      told.put("tensors", result.tensors().size());
      told.put("elements", result.elements());
      told.put("notes", model.notes());
      output.json(told);
      return ExitCode.DONE;
    }
    output.title("wrote " + out);
    output.fact("tensors", result.tensors().size() + ", " + result.elements() + " elements");
    groups.forEach(
        (prefix, sums) ->
            output.fact(
                "",
                prefix + "  " + Output.count(sums[0], "tensor") + ", " + sums[1] + " elements"));
    model.notes().forEach(note -> output.fact("note", note));
    output.flush();
    return ExitCode.DONE;
  }

  private static NeuroJepaDescription ofDirectory(Path directory) {
    return switch (ModelType.of(directory)) {
      case NEURO_JEPA -> NeuroJepaDescription.open(directory);
      case BRAIN_JEPA ->
          throw new ConfigurationException(
              directory.toString(),
              "a model directory of Brain-JEPA",
              "one of Neuro-JEPA",
              "Its model.safetensors has the published layout as it is");
    };
  }

  private NeuroJepa.EncoderChoice choice() {
    return switch (encoder) {
      case "context" -> NeuroJepa.EncoderChoice.CONTEXT_IF_PRESENT;
      case "target" -> NeuroJepa.EncoderChoice.TARGET_IF_PRESENT;
      default ->
          throw new ConfigurationException(
              "--encoder", "'" + encoder + "'", "context or target", "");
    };
  }

  /** Tensors and elements by the first part of the name. */
  private static SequencedMap<String, long[]> groups(Map<String, TensorInfo> tensors) {
    SequencedMap<String, long[]> groups = new LinkedHashMap<>();
    for (Map.Entry<String, TensorInfo> tensor : tensors.entrySet()) {
      String name = tensor.getKey();
      int dot = name.indexOf('.');
      String prefix = dot < 0 ? name : name.substring(0, dot + 1) + "*";
      long[] sums = groups.computeIfAbsent(prefix, _ -> new long[2]);
      sums[0]++;
      sums[1] += tensor.getValue().elements();
    }
    return groups;
  }

  private Map<String, Object> result(ConversionReport report, SequencedMap<String, long[]> groups) {
    Map<String, Object> parts = new LinkedHashMap<>();
    groups.forEach(
        (prefix, sums) -> parts.put(prefix, Map.of("tensors", sums[0], "elements", sums[1])));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("checkpoint", checkpoint.toString());
    result.put("out", out.toString());
    result.put("layout", report.layout());
    result.put("tensors", report.tensors().size());
    result.put("elements", report.elements());
    result.put("groups", parts);
    result.put("metadata", report.metadata());
    result.put("left_out", report.skipped());
    return result;
  }

  private static String shortened(String value) {
    return value.length() > 200 ? value.substring(0, 200) + "..." : value;
  }
}
