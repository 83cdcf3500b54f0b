package org.engram.cli;

import java.util.Optional;
import java.util.Set;
import org.engram.models.finetuning.CoxLoss;
import org.engram.models.neurojepa.heads.VolumeHeadKind;
import org.engram.models.probing.Ties;
import org.engram.pipeline.finetune.volume.VolumeRunSettings;
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
          "--balanced",
          "--folds",
          "--seed",
          "--time",
          "--event",
          "--ties",
          "--modality",
          "--only");

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
      defaultValue = "attentive",
      description =
          "Of volumes: what stands on the encoder: attentive, linear, instances, late-gate,"
              + " late-concat, late-add, average, product or joint-product. Default:"
              + " ${DEFAULT-VALUE}.")
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
      names = "--balanced",
      description = "Of volumes: draw every class alike, and in it every subject. Default: as is.")
  private boolean balanced;

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

  String time() {
    return time;
  }

  String event() {
    return event;
  }

  /** The settings. */
  VolumeRunSettings settings(Optional<Integer> epochs, Optional<Integer> batch) {
    VolumeRunSettings usual = VolumeRunSettings.defaults();
    VolumeHeadKind kind = VolumeHeadKind.fromName("--head", head);
    int length = epochs.orElse(usual.epochs());
    CoxLoss cox = usual.cox();
    return new VolumeRunSettings(
        kind,
        or(attentionHeads, usual.heads()),
        or(depth, kind.isProduct() ? 1 : usual.depth()),
        frozen,
        length,
        batch.orElse(usual.batch()),
        balanced,
        or(learningRate, usual.learningRate()),
        or(warmupEpochs, Math.min(usual.warmupEpochs(), Math.floorDiv(length, 2))),
        or(weightDecay, usual.weightDecay()),
        or(folds, usual.folds()),
        or(seed, usual.seed()),
        ties == null
            ? cox
            : new CoxLoss(Ties.fromName("--ties", ties), cox.reduction(), cox.penalty()),
        usual.step());
  }

  private static <T> T or(T stated, T usual) {
    return stated == null ? usual : stated;
  }
}
