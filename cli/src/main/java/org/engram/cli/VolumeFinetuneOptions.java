package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.engram.models.neurojepa.heads.VolumeHeadKind;
import org.engram.models.probing.Ties;
import org.engram.pipeline.finetune.volume.VolumeRates;
import org.engram.pipeline.probe.SurvivalColumns;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Option;

/** How a model of volumes is fine-tuned; what is not given is as published. */
final class VolumeFinetuneOptions {
  /** Those of this class. */
  static final Set<String> NAMES =
      Set.of(
          "--head",
          "--frozen",
          "--attention-heads",
          "--depth",
          "--learning-rate",
          "--warmup-epochs",
          "--weight-decay",
          "--augment",
          "--cache",
          "--folds",
          "--seed",
          "--time",
          "--event",
          "--ties",
          "--modality",
          "--only",
          "--mean");

  private static final String SURVIVAL = "survival";

  @Option(
      names = "--time",
      paramLabel = "COLUMN",
      defaultValue = "",
      description =
          "Of volumes, with --task survival: the time until the event or the end of the"
              + " observation. No default.")
  private String time;

  @Option(
      names = "--event",
      paramLabel = "COLUMN",
      defaultValue = "",
      description =
          "Of volumes, with --task survival: whether it was the event, 1 or 0, true or false, yes"
              + " or no. No default.")
  private String event;

  @Option(
      names = "--ties",
      paramLabel = "NAME",
      description =
          "Of volumes, with --task survival: events of one time by efron, breslow or published."
              + " Default: efron.")
  private String ties;

  @Option(
      names = "--head",
      paramLabel = "NAME",
      description =
          "Of volumes: what stands on the encoder: attentive, linear, instances, late-gate,"
              + " late-concat, late-add, average, product or joint-product. Default:"
              + " attentive.")
  private String head;

  @Option(
      names = "--frozen",
      description = "Of volumes: train the head alone. Default: the encoder is trained with it.")
  private boolean frozen;

  @Option(
      names = "--attention-heads",
      paramLabel = "N",
      description =
          "Of volumes: heads of the attention in --head; they divide the encoder's width. Default:"
              + " 16.")
  private Integer attentionHeads;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description =
          "Of volumes: depth of attentive heads, 1 for the query alone. Default: 3, and 1 where"
              + " experts are multiplied.")
  private Integer depth;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description = "Of volumes: after the warm-up. Default: 1e-4.")
  private Double learningRate;

  @Option(
      names = "--warmup-epochs",
      paramLabel = "N",
      description = "Of volumes: below the epochs. Default: 2, or half the epochs if less.")
  private Double warmupEpochs;

  @Option(names = "--weight-decay", paramLabel = "X", description = "Of volumes. Default: 0.05.")
  private Double weightDecay;

  @Option(
      names = "--augment",
      description =
          "Of volumes: flip them and change their contrast at random each time that they are"
              + " trained on, as in the published pretraining; --set"
              + " data.augmentation.gamma_chance=0 and the like say less. Default: as they are.")
  private boolean augment;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Of volumes: a folder that engram cache made, in the place of INPUT. Default: volumes are"
              + " prepared once, into the run's own folder.")
  private Path cache;

  @Option(
      names = "--folds",
      paramLabel = "N",
      description =
          "Of volumes: parts of the subjects: one is judged, one chooses the epoch, the rest is"
              + " trained on. Default: 5.")
  private Integer folds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of volumes: of parts, first weights and order. Default: 42.")
  private Long seed;

  /** The columns of a time until an event; empty where none is named. */
  List<String> survival() {
    return time.isEmpty() && event.isEmpty() ? List.of() : List.of(time, event);
  }

  /**
   * Refuses columns that do not suit the task.
   *
   * @param task as it was named; null where it was not
   * @param target columns as they were named
   */
  void requireTarget(String task, List<String> target) {
    if (SURVIVAL.equals(task)) {
      if (!target.isEmpty()) {
        throw new ConfigurationException(
            "--task survival", "--target " + target, "--time and --event in its place", "");
      }
      if (!survival().isEmpty()) {
        var _ = new SurvivalColumns(time, event); // refuses one without the other
      }
    } else if (!survival().isEmpty()) {
      throw new ConfigurationException(
          "--time, --event",
          "'" + time + "' and '" + event + "' without --task survival",
          "--target, or --task survival",
          "--time and --event are for --task survival");
    }
  }

  /**
   * The settings that these options name.
   *
   * @param epochs of the run where they are named: few of them have a short warm-up
   */
  List<String> overrides(Optional<Integer> epochs) {
    List<String> all = new ArrayList<>();
    if (!survival().isEmpty()) {
      all.add("target.columns=" + Overrides.list(survival()));
    }
    if (ties != null) {
      Overrides.add(all, "cox.ties", Ties.fromName("--ties", ties));
    }
    if (head != null) {
      Overrides.add(all, "head.kind", VolumeHeadKind.fromName("--head", head));
    }
    Overrides.add(all, "head.attention_heads", attentionHeads);
    Overrides.add(all, "head.depth", depth);
    if (frozen) {
      all.add("head.frozen=true");
    }
    Overrides.add(all, "schedule.learning_rate", learningRate);
    double usual = VolumeRates.defaults().warmupEpochs();
    if (warmupEpochs != null) {
      Overrides.add(all, "schedule.warmup_epochs", warmupEpochs);
    } else if (epochs.isPresent() && epochs.get() <= usual) {
      Overrides.add(all, "schedule.warmup_epochs", Math.floorDiv(epochs.get(), 2));
    }
    Overrides.add(all, "schedule.weight_decay", weightDecay);
    if (folds != null) {
      if (folds < 3) {
        throw new ConfigurationException(
            "--folds", folds.toString(), "3 or more parts of the subjects", "");
      }
      Overrides.add(all, "split.validation", 1.0 / folds);
      Overrides.add(all, "split.test", 1.0 / folds);
    }
    if (seed != null) {
      Overrides.add(all, "seed", seed);
      Overrides.add(all, "split.seed", seed);
    }
    if (cache != null) {
      Overrides.add(all, "data.cache", cache);
    }
    if (augment) {
      all.add("data.augmentation={}");
    }
    return all;
  }
}
