package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.imaging.timeseries.Orientation;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.models.directory.ModelType;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.finetune.FinetuneSettings;
import org.engram.pipeline.finetune.volume.VolumePeople;
import org.engram.pipeline.probe.ProbeSettings.Task;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Option;

/**
 * What is trained, from a configuration file or from options for the usual case; options win over
 * the file, and {@code --set} over both.
 */
final class FinetuneOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "YAML file; every key is explained in docs/finetuning.md. Default: what the options"
              + " say, the rest as published.")
  private Path config;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "The pretrained model directory; with --predict the trained one. No default where no"
              + " configuration has it.")
  private Path model;

  @Option(
      names = "--phenotypes",
      paramLabel = "TABLE",
      description = "People and their phenotypes: .csv, .tsv (also .gz) or .parquet. No default.")
  private Path phenotypes;

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "The phenotype; several, separated by commas, are labels that are told together. No"
              + " default.")
  private List<String> target = new ArrayList<>();

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description =
          "auto, classification, regression, multi-label (of series) or survival (of volumes)."
              + " Default: auto, told from the values.")
  private String task;

  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      description =
          "The column that names the subject. Default: participant_id, subject, subject_id, sub_id"
              + " or eid.")
  private String id;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description =
          "finetune (encoder and head), linear-probe or attentive-probe (heads on frozen tokens)."
              + " Default: finetune.")
  private String method;

  @Option(names = "--epochs", paramLabel = "N", description = "Default: 50; of volumes 15.")
  private Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Samples of one update. Default: 16.")
  private Integer batchSize;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Trainings from different seeds, on one split. Default: 5.")
  private Integer seeds;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set any key, as in --set step.layer_decay_rule=intended. Default: none.")
  private List<String> set = new ArrayList<>();

  /** What is set in place of a file's values. */
  List<String> overrides() {
    return List.copyOf(set);
  }

  /** The model's directory where it is one of volumes; empty where it is another, or not named. */
  Optional<Path> ofVolumes() {
    return Optional.ofNullable(model)
        .filter(directory -> ModelType.of(directory) == ModelType.NEURO_JEPA);
  }

  /** Who is learned from, where the model is one of volumes. */
  VolumePeople people(String time, String event) {
    return new VolumePeople(
        Optional.ofNullable(phenotypes), target, time, event, Optional.ofNullable(id));
  }

  Task task() {
    return task == null ? Task.AUTO : Task.fromName(task);
  }

  Optional<Integer> epochs() {
    return Optional.ofNullable(epochs);
  }

  Optional<Integer> batchSize() {
    return Optional.ofNullable(batchSize);
  }

  /** The trained model to apply. */
  Path requireModel() {
    if (model == null) {
      throw new ConfigurationException(
          "--model", "not given", "the directory of a trained model, RUN/model", "");
    }
    return model;
  }

  /**
   * The settings.
   *
   * @param inputs scans, where the command names them
   * @param read what is stated about these
   * @param table of repetition times, if there is one
   */
  FinetuneSettings settings(List<String> inputs, ReadOptions read, Optional<Path> table) {
    List<String> all = new ArrayList<>();
    add(all, "model", model);
    add(all, "target.phenotypes", phenotypes);
    if (!target.isEmpty()) {
      all.add("target.columns=" + list(target));
    }
    add(all, "target.task", task);
    add(all, "target.id", id);
    if (!inputs.isEmpty()) {
      all.add("data.inputs=" + list(inputs));
    }
    read.repetitionTime().ifPresent(seconds -> all.add("data.repetition_time=" + seconds));
    if (read.orientation() != Orientation.AUTO) {
      String name = read.orientation().name().toLowerCase(Locale.ROOT).replace('_', '-');
      all.add("data.orientation=" + name);
    }
    read.variable().ifPresent(name -> all.add("data.variable=" + quoted(name)));
    table.ifPresent(file -> add(all, "data.tr_table", file));
    add(all, "method", method);
    add(all, "run.epochs", epochs);
    add(all, "run.batch_size", batchSize);
    add(all, "run.seeds", seeds);
    all.addAll(set);
    if (config != null) {
      return YamlConfig.read(config, FinetuneSettings.class, all);
    }
    return YamlConfig.parse(
        "options", "{}", Path.of("").toAbsolutePath(), FinetuneSettings.class, all);
  }

  private static void add(List<String> all, String key, Object value) {
    if (value != null) {
      all.add(key + "=" + (value instanceof Integer ? value : quoted(value.toString())));
    }
  }

  private static String list(List<String> values) {
    return "[" + String.join(", ", values.stream().map(FinetuneOptions::quoted).toList()) + "]";
  }

  /** As YAML has a text that is nothing else. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
