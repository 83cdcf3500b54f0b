package org.engram.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.CheckpointConverter;
import org.engram.tensor.file.ConversionReport;
import org.engram.tensor.file.TensorInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram convert}: a PyTorch checkpoint becomes safetensors. */
@Command(
    name = "convert",
    description = {
      "Turns a PyTorch checkpoint of Brain-JEPA into safetensors.",
      "Tensors are written as float32 under their published names (encoder.*, predictor.*,"
          + " target_encoder.*; module. is removed), epoch and hyper-parameters go into the"
          + " metadata. The checkpoint is read by a machine that can run nothing: one that asks for"
          + " code is refused with its name."
    })
final class ConvertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "CHECKPOINT",
      description = "A .pt, .pth or .pth.tar that torch.save wrote (PyTorch 1.6 or later).")
  private Path checkpoint;

  @Parameters(index = "1", paramLabel = "OUT", description = "The .safetensors file to write.")
  private Path out;

  @Option(
      names = "--overwrite",
      description = "Replace OUT where it is there already. Default: refuse to.")
  private boolean overwrite;

  @Option(
      names = "--json",
      description = "Print the result as one JSON object, and errors as JSON on standard error.")
  private boolean json;

  @Override
  public Integer call() {
    if (!out.toString().endsWith(".safetensors")) {
      throw new ConfigurationException(
          out.toString(), "a name of another format", "a name that ends in .safetensors", "");
    }
    if (Files.exists(out) && !overwrite) {
      throw new ConfigurationException(
          out.toString(), "there already", "a new file", "Name another, or give --overwrite");
    }
    ConversionReport report = CheckpointConverter.convert(checkpoint, out);
    SequencedMap<String, long[]> groups = groups(report);
    Output output = new Output(spec.commandLine().getOut());
    if (json) {
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

  /** Tensors and elements by the first part of the name. */
  private static SequencedMap<String, long[]> groups(ConversionReport report) {
    SequencedMap<String, long[]> groups = new LinkedHashMap<>();
    for (Map.Entry<String, TensorInfo> tensor : report.tensors().entrySet()) {
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
