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
import org.engram.pipeline.finetune.volume.VolumeTuningSettings;
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
          "auto, classification, regression, multi-label or survival (of volumes). Default: auto,"
              + " told from the values; several columns are labels.")
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
      description = "Trainings from different seeds, on one split. Default: 5; of volumes 1.")
  private Integer seeds;

  @Option(
      names = "--shots",
      paramLabel = "K",
      description =
          "Train on K subjects of each class, drawn from the training part; the others of it are"
              + " left out. Default: all.")
  private Integer shots;

  @Option(
      names = "--balanced",
      description =
          "Show every class alike in an epoch, and in it every subject, drawn with replacement."
              + " Default: each sample once.")
  private boolean balanced;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set any key, as in --set step.layer_decay_rule=intended. Default: none.")
  private List<String> set = new ArrayList<>();

  /** What is set in place of a file's values. */
  List<String> overrides() {
    return List.copyOf(set);
  }

  /**
   * Whether the model is one of volumes; not where it is another, or none is named.
   *
   * @param started the configuration of a run that goes on
   */
  boolean ofVolumes(Optional<Path> started) {
    Optional<Path> directory =
        started
            .or(() -> model == null ? Optional.ofNullable(config) : Optional.empty())
            .flatMap(file -> modelOf(file))
            .or(() -> Optional.ofNullable(model));
    return directory.filter(of -> ModelType.of(of) == ModelType.NEURO_JEPA).isPresent();
  }

  private Optional<Path> modelOf(Path file) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    return YamlConfig.word(file, "model", set).map(folder::resolve);
  }

  /** The number of epochs where the options say it. */
  Optional<Integer> epochs() {
    return Optional.ofNullable(epochs);
  }

  /**
   * The settings of a fine-tuning on volumes.
   *
   * @param inputs volumes, where the command names them
   * @param more what other options say
   */
  VolumeTuningSettings volumes(List<String> inputs, VolumeFinetuneOptions more, List<String> data) {
    List<String> all = common(inputs);
    more.requireTarget(task, target);
    if (more.survival().isEmpty() && !target.isEmpty()) {
      all.add("target.columns=" + Overrides.list(target));
    }
    all.addAll(data);
    all.addAll(more.overrides(epochs()));
    all.addAll(set);
    return read(all, VolumeTuningSettings.class);
  }

  private <R extends Record> R read(List<String> all, Class<R> type) {
    return config != null
        ? YamlConfig.read(config, type, all)
        : YamlConfig.parse("options", "{}", Path.of("").toAbsolutePath(), type, all);
  }

  /** What series and volumes have in common. */
  private List<String> common(List<String> inputs) {
    List<String> all = new ArrayList<>();
    Overrides.add(all, "model", model);
    Overrides.add(all, "target.phenotypes", phenotypes);
    Overrides.add(all, "target.task", task);
    Overrides.add(all, "target.id", id);
    if (!inputs.isEmpty()) {
      all.add("data.inputs=" + Overrides.list(inputs));
    }
    Overrides.add(all, "run.epochs", epochs);
    Overrides.add(all, "run.batch_size", batchSize);
    Overrides.add(all, "run.seeds", seeds);
    Overrides.add(all, "split.shots", shots);
    if (balanced) {
      all.add("run.balanced=true");
    }
    return all;
  }

  /** Samples that are told at once. */
  int batch() {
    return batchSize == null ? 16 : batchSize;
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
    List<String> all = common(inputs);
    if (!target.isEmpty()) {
      all.add("target.columns=" + Overrides.list(target));
    }
    read.repetitionTime().ifPresent(seconds -> all.add("data.repetition_time=" + seconds));
    if (read.orientation() != Orientation.AUTO) {
      String name = read.orientation().name().toLowerCase(Locale.ROOT).replace('_', '-');
      all.add("data.orientation=" + name);
    }
    read.variable().ifPresent(name -> all.add("data.variable=" + Overrides.quoted(name)));
    table.ifPresent(file -> Overrides.add(all, "data.tr_table", file));
    Overrides.add(all, "method", method);
    all.addAll(set);
    return read(all, FinetuneSettings.class);
  }
}
