package org.engram.pipeline.finetune.volume;

import java.nio.file.Path;
import org.engram.models.finetuning.CoxLoss;
import org.engram.models.neurojepa.finetune.VolumeFinetuneSettings;
import org.engram.pipeline.finetune.FinetuneRunSettings;
import org.engram.pipeline.finetune.SplitSettings;
import org.engram.pipeline.finetune.TargetSettings;
import org.engram.tensor.ConfigurationException;

/**
 * A fine-tuning on volumes as a configuration file describes it; what it leaves out is as published
 * for Neuro-JEPA.
 *
 * @param model directory of the pretrained Neuro-JEPA
 * @param target what is to be told
 * @param data the volumes
 * @param head what is trained on the encoder's tokens
 * @param split who is trained on and who is judged
 * @param run how long and how often
 * @param step how an update comes about
 * @param schedule of learning rate and weight decay
 * @param cox loss of a time until an event; other tasks pass it over
 * @param seed of the first training; the next ones count on from it
 */
public record VolumeTuningSettings(
    Path model,
    TargetSettings target,
    VolumeSources data,
    HeadSettings head,
    SplitSettings split,
    FinetuneRunSettings run,
    VolumeFinetuneSettings step,
    VolumeRates schedule,
    CoxLoss cox,
    long seed) {
  public VolumeTuningSettings {
    run.requireLongerThan(schedule.warmupEpochs());
    if (labels(target) && head.kind().isProduct()) {
      throw new ConfigurationException(
          "head.kind",
          head.kind() + " for the labels " + target.columns(),
          "a head that tells labels apart from each other: attentive, average, linear, ...",
          "Experts are multiplied over classes that exclude each other, which labels do not");
    }
    if (head.frozen() && data.augmentation().isPresent()) {
      throw new ConfigurationException(
          "data.augmentation",
          "given with a frozen encoder",
          "one of the two: a frozen encoder's tokens are computed once",
          "Leave it out, or set head.frozen: false");
    }
    if (head.frozen() && step.dropPath() > 0) {
      throw new ConfigurationException(
          "step.drop_path",
          Double.toString(step.dropPath()),
          "0 with a frozen encoder",
          "It changes what the encoder does; set head.frozen: false, or it to 0");
    }
  }

  private static boolean labels(TargetSettings target) {
    return target.task() == TargetSettings.Task.MULTI_LABEL
        || (target.task() != TargetSettings.Task.SURVIVAL && target.columns().size() > 1);
  }

  /** As published: 15 epochs of 16 subjects; one training, judged on a fifth of the subjects. */
  public static VolumeTuningSettings defaults(Path model, TargetSettings target) {
    return new VolumeTuningSettings(
        model,
        target,
        VolumeSources.defaults(),
        HeadSettings.defaults(),
        SplitSettings.defaults(),
        new FinetuneRunSettings(15, 16, 0, 1, 5, false),
        VolumeFinetuneSettings.defaults(),
        VolumeRates.defaults(),
        CoxLoss.defaults(),
        42);
  }
}
