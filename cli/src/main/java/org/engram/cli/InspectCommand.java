package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.engram.imaging.timeseries.Orientation;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.pipeline.inspect.InspectSettings;
import org.engram.pipeline.inspect.Inspection;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram inspect}: what a file is, what is in it, and whether it fits a model. */
@Command(
    name = "inspect",
    description = {
      "Says what a file is, what is in it, and whether it fits a model.",
      "Reads parcel time series of every supported format, volumes (NIfTI, MGH), safetensors, npy"
          + " and npz, PyTorch checkpoints (nothing in them is executed), model directories,"
          + " gradient tables, lists of regions, stored normalisations and tables of embeddings."
    })
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "What to look at; a folder where it is one thing (a model, a scan).")
  private List<Path> files;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "Compare with this model directory, and say which options of engram embed a scan would"
              + " need. Default: compare with nothing.")
  private Path model;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "In place of --model: bare published weights.")
  private Path weights;

  @Option(
      names = "--gradient",
      paramLabel = "FILE",
      description = "With --weights, the functional gradients of its regions. Default: none.")
  private Path gradient;

  @Option(
      names = "--tr",
      paramLabel = "SECONDS",
      description =
          "Repetition time of the scans. Default: what the file or its sidecar says; it is never"
              + " guessed.")
  private Double repetitionTime;

  @Option(
      names = "--orientation",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Which way a table lies: auto, regions-as-rows or regions-as-columns. With auto, a table"
              + " that leaves it open is described both ways. Default: ${DEFAULT-VALUE}.")
  private String orientation;

  @Option(
      names = "--variable",
      paramLabel = "NAME",
      description =
          "The array to take as the series from a file of several. Default: the only one that can"
              + " be meant.")
  private String variable;

  @Option(
      names = "--assume-order",
      description =
          "Take the rows of a file without labels to be the model's regions, in order. Default: say"
              + " that this would be needed.")
  private boolean assumeOrder;

  @Option(
      names = "--tensors",
      description = "List every tensor of a file. Default: a line for each group of names.")
  private boolean tensors;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    InspectSettings settings = settings();
    Output out = new Output(spec.commandLine().getOut());
    List<Object> results = new ArrayList<>();
    int refused = 0;
    for (Path file : files) {
      try {
        Inspection inspection = Inspection.of(file, settings);
        results.add(inspection);
        if (!json.asked()) {
          new InspectText(out).print(inspection);
        }
      } catch (FileFormatException e) {
        refused++;
        results.add(refused(file, e));
      } catch (RefusedInputException e) {
        refused++;
        results.add(refused(file, e));
      } catch (ConfigurationException e) {
        refused++;
        results.add(refused(file, e));
      }
    }
    if (json.asked()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("files", results);
      result.put("refused", refused);
      out.json(result);
    }
    out.flush();
    if (refused == 0) {
      return ExitCode.DONE;
    }
    return refused == files.size() ? ExitCode.FAILED : ExitCode.SOME_REFUSED;
  }

  private Map<String, Object> refused(Path file, EngramException e) {
    Problem problem = e.problem();
    if (!json.asked()) {
      spec.commandLine().getOut().flush();
      Failures.tell(problem, spec.commandLine().getErr());
      spec.commandLine().getErr().flush();
    }
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("where", problem.where());
    error.put("found", problem.found());
    error.put("expected", problem.expected());
    error.put("remedy", problem.remedy());
    error.put("kind", e.getClass().getSimpleName());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("file", file.toString());
    result.put("error", error);
    return result;
  }

  private InspectSettings settings() {
    if (model != null && weights != null) {
      throw new ConfigurationException(
          "model", "both --model and --weights", "one of the two", "Leave one out");
    }
    if (gradient != null && weights == null) {
      throw new ConfigurationException(
          "--gradient", "given without --weights", "--weights FILE", "Leave --gradient out");
    }
    InspectSettings settings =
        InspectSettings.defaults()
            .withRead(
                new ReadOptions(
                    orientation(),
                    OptionalInt.empty(),
                    repetitionTime == null
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(repetitionTime),
                    Optional.ofNullable(variable)));
    if (assumeOrder) {
      settings = settings.withAssumeOrder();
    }
    if (tensors) {
      settings = settings.withTensors();
    }
    if (model != null) {
      return settings.withModel(model);
    }
    return weights == null
        ? settings
        : settings.withWeights(weights, Optional.ofNullable(gradient));
  }

  private Orientation orientation() {
    for (Orientation choice : Orientation.values()) {
      if (choice.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(orientation)) {
        return choice;
      }
    }
    throw new ConfigurationException(
        "--orientation",
        "'" + orientation + "'",
        "auto, regions-as-rows or regions-as-columns",
        "Use one of these names.");
  }
}
