package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.run.StopRequest;
import org.engram.pipeline.segment.SegmentSettings;
import org.engram.pipeline.segment.SegmentTraining;
import org.engram.tensor.Compute;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram segment train}: a decoder from labelled volumes. */
@Command(
    name = "train",
    description = {
      "Train a decoder on the labelled volumes of a manifest (.tsv: subject, session, modality,"
          + " path, segmentation), over the frozen or trained encoder of a Neuro-JEPA.",
      "Subjects that were kept out are measured on their scans' own grids: Dice, 95 % Hausdorff and"
          + " mean surface distance, in validation.tsv.",
      "SIGTERM and Ctrl-C end a training after the epoch it is in; --resume goes on."
    })
final class SegmentTrainCommand implements Callable<Integer> {
  private static final long STOP_SECONDS = 110;

  @Spec private CommandSpec spec;
  @Mixin private SegmentOptions options;

  @Parameters(
      paramLabel = "MANIFEST",
      description = "The table of volumes; rows without a segmentation are left out.")
  private Path manifest;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The model directory of a Neuro-JEPA.")
  private Path model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder of the decoder: new or empty, or with --resume that of a training that was"
              + " stopped.")
  private Path out;

  @Option(
      names = "--resume",
      description =
          "Go on with the training in --out from its last epoch, with the manifest, model and"
              + " settings that it was begun with; the result is that of a training that was never"
              + " stopped.")
  private boolean resume;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings, YAML: labels, class_weights, channels, spacing, overlap, train_encoder,"
              + " epochs, batch_size, learning_rate, validation, simulated, ordered,"
              + " stripped, samples, pose, deformation, bf16, seed. Default: those of"
              + " docs/segmentation.md.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting in place of the configuration's, several times. Default: none.")
  private List<String> set = new ArrayList<>();

  @Override
  public Integer call() {
    SegmentSettings settings =
        config == null
            ? YamlConfig.parse(
                "--set", "", Path.of("").toAbsolutePath(), SegmentSettings.class, set)
            : YamlConfig.read(config, SegmentSettings.class, set);
    NeuroJepaDescription description = NeuroJepaDescription.open(model);
    PrintWriter lines = spec.commandLine().getErr();
    try (StopRequest stop = StopRequest.listen(STOP_SECONDS)) {
      int code = ExitCode.FAILED;
      try (Compute compute = options.open()) {
        SegmentTraining.Result result =
            SegmentTraining.run(
                settings,
                manifest,
                description,
                out,
                resume,
                compute,
                (epoch, epochs, loss) -> {
                  lines.printf("epoch %d of %d, loss %.4f%n", epoch, epochs, loss);
                  lines.flush();
                },
                stop);
        tell(result);
        code = ExitCode.DONE;
      } finally {
        stop.ended(code);
      }
      return code;
    }
  }

  private void tell(SegmentTraining.Result result) {
    PrintWriter terminal = spec.commandLine().getOut();
    if (options.json()) {
      terminal.println(JsonMapper.shared().writeValueAsString(json(result)));
    } else {
      terminal.printf(
          "%s: %s after %d steps, loss %.4f%s%n",
          out,
          Output.count(result.labels().size() - 1, "label"),
          result.steps(),
          result.loss(),
          result.ended() ? "" : "; stopped, go on with --resume");
      for (SegmentTraining.Measured row : result.measured()) {
        terminal.printf(
            "%s %s label %d: Dice %.3f, 95 %% Hausdorff %.2f mm, surfaces %.2f mm apart%n",
            row.subject(),
            row.modality(),
            row.label(),
            row.dice(),
            row.hausdorff95(),
            row.surfaceDistance());
      }
    }
    terminal.flush();
  }

  private Map<String, Object> json(SegmentTraining.Result result) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("decoder", out.toString());
    told.put("ended", result.ended());
    told.put("labels", result.labels());
    told.put("steps", result.steps());
    told.put("loss", result.loss());
    told.put(
        "dice",
        result.measured().stream()
            .mapToDouble(row -> row.dice())
            .filter(Double::isFinite)
            .average()
            .stream()
            .boxed()
            .toList());
    return told;
  }
}
