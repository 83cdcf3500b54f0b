package org.engram.models.neurojepa.finetune;

import java.util.ArrayList;
import java.util.List;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.models.neurojepa.heads.NewVolumeHead;
import org.engram.models.neurojepa.heads.VolumeHeadConfig;
import org.engram.models.training.LearningRateSchedule;
import org.engram.models.training.WeightDecaySchedule;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;

/**
 * Many heads on one frozen encoder, trained in one pass over the volumes: tokens are computed once
 * a batch and every head learns from them, each with its own learning rate and weight decay, all
 * from the same first weights. This is how a pretraining is watched; the published monitor takes
 * attentive classifiers of depth 4.
 *
 * <pre>{@code
 * ModalityBatch tokens = VolumeTokens.frozen(encoder, volumes, compute);
 * probes.step(tokens, truths);
 * }</pre>
 */
public final class AttentiveProbes implements AutoCloseable {
  private final FinetuneTask task;
  private final List<Setting> settings;
  private final List<VolumeFinetuneStep> steps = new ArrayList<>();

  /**
   * What one head is trained with.
   *
   * @param learningRate after the warm-up; it falls to zero by half a cosine
   * @param weightDecay constant
   */
  public record Setting(double learningRate, double weightDecay) {
    /** Every rate with every decay. */
    public static List<Setting> grid(List<Double> learningRates, List<Double> weightDecays) {
      List<Setting> all = new ArrayList<>();
      learningRates.forEach(rate -> weightDecays.forEach(d -> all.add(new Setting(rate, d))));
      return List.copyOf(all);
    }
  }

  /**
   * A head that did best.
   *
   * @param index of its setting
   * @param score by {@link MonitorScore}
   */
  public record Best(int index, Setting setting, double score) {}

  /**
   * New heads.
   *
   * @param settings one a head
   * @param warmup updates to the full learning rate
   * @param updates of the run
   * @param seed of the first weights
   */
  public AttentiveProbes(
      VolumeHeadConfig head,
      FinetuneTask task,
      List<Setting> settings,
      long warmup,
      long updates,
      long seed,
      Compute compute) {
    if (settings.isEmpty()) {
      throw new ConfigurationException("probes", "no settings", "one or more", "");
    }
    this.task = task;
    this.settings = List.copyOf(settings);
    try {
      for (Setting setting : settings) {
        VolumeFinetuneModel model =
            VolumeFinetuneModel.frozen(
                head, NewVolumeHead.source(VolumeFinetuneModel.HEAD, head, seed), compute);
        steps.add(
            new VolumeFinetuneStep(
                model,
                task,
                VolumeFinetuneSettings.defaults(),
                LearningRateSchedule.warmupCosine(0, setting.learningRate(), 0, warmup, updates),
                WeightDecaySchedule.cosine(setting.weightDecay(), setting.weightDecay(), updates)));
      }
    } catch (EngramException e) {
      close();
      throw e;
    }
  }

  /**
   * Trains every head on one batch.
   *
   * @param tokens of a frozen encoder
   * @param truths one a subject, as the task has them
   * @return the loss of each head
   */
  public double[] step(ModalityBatch tokens, double[][] truths) {
    return steps.stream()
        .mapToDouble(step -> step.step(tokens, truths, new long[truths.length]).loss())
        .toArray();
  }

  /** What each head says, [heads][subjects][numbers of a prediction]. */
  public double[][][] predict(ModalityBatch tokens) {
    return steps.stream().map(step -> step.predict(tokens)).toArray(double[][][]::new);
  }

  /**
   * The head that reads held-out subjects best; of equals the first.
   *
   * @param predictions by {@link #predict}, of all batches together
   */
  public Best best(double[][] truths, double[][][] predictions) {
    Best best = new Best(0, settings.getFirst(), Double.NaN);
    for (int h = 0; h < settings.size(); h++) {
      double score = MonitorScore.of(task, truths, predictions[h]);
      if (Double.isNaN(best.score()) || score > best.score()) {
        best = new Best(h, settings.get(h), score);
      }
    }
    return best;
  }

  /** The head of a setting. */
  public VolumeFinetuneModel model(int index) {
    return steps.get(index).model();
  }

  public List<Setting> settings() {
    return settings;
  }

  @Override
  public void close() {
    for (VolumeFinetuneStep step : steps) {
      step.close();
      step.model().close();
    }
  }
}
