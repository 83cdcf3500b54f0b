package org.engram.pipeline.demo;

import java.util.Locale;
import org.engram.pipeline.simulate.CohortSimulator;

/**
 * The sizes of a demo.
 *
 * @param cohort everyone; one scan each
 * @param trainingPeople the first of them, whom the gradients are computed from and the model is
 *     pretrained on; the others are held out
 * @param gradientAxes of the functional gradients
 * @param patchSize frames of a token
 * @param embedDim width of the encoder
 * @param depth its blocks
 * @param heads its attention heads
 * @param predictorDim width of the predictor
 * @param predictorDepth its blocks
 * @param epochs passes over the training people
 * @param batchSize people in an update
 * @param learningRate highest
 */
public record DemoSettings(
    CohortSimulator.Settings cohort,
    int trainingPeople,
    int gradientAxes,
    int patchSize,
    int embedDim,
    int depth,
    int heads,
    int predictorDim,
    int predictorDepth,
    int epochs,
    int batchSize,
    double learningRate) {
  public DemoSettings {
    if (cohort.sessions() != 1
        || trainingPeople < batchSize
        || trainingPeople >= cohort.subjects()) {
      throw new IllegalArgumentException(
          trainingPeople + " of " + cohort.subjects() + " people to train on");
    }
  }

  /** The demo: 250 people to train on, 200 held out, 28 regions, 300 updates. */
  public static DemoSettings standard(long seed) {
    return of(450, 250, 20, seed);
  }

  /**
   * A first look: fewer people and a third of the training, in which pretraining need not beat the
   * random encoder; the page says whether it did.
   */
  public static DemoSettings quick(long seed) {
    return of(200, 112, 14, seed);
  }

  private static DemoSettings of(int people, int trainingPeople, int epochs, long seed) {
    return new DemoSettings(
        new CohortSimulator.Settings(people, 1, 28, 160, 2.0, 3, seed),
        trainingPeople,
        15,
        16,
        64,
        2,
        4,
        48,
        2,
        epochs,
        16,
        2e-3);
  }

  /** People that neither gradients nor weights know of. */
  public int heldOutPeople() {
    return cohort.subjects() - trainingPeople;
  }

  /**
   * The configuration of the training, as {@code engram pretrain} reads it; relative to the demo's
   * folder. The variance and covariance terms are what makes so short a run learn: in trials
   * without them the loss went to nearly nothing, and nothing was read from the latents.
   */
  String configuration() {
    return """
    # What the demo trained with; to train the same once more, in its folder:
    #   engram pretrain pretrain.yaml --out another-run
    seed: %d

    model:
      embed_dim: %d
      depth: %d
      heads: %d
      predictor_dim: %d
      predictor_depth: %d
      atlas_regions: regions.tsv
      atlas: simulated
      frames: %d
      patch_size: %d
      repetition_time: %s
      gradient: gradients.csv
      normalization: region-zscore

    data:
      inputs: [%s]

    masking:
      geometry: corrected

    # A short run needs the terms against collapse (VICReg's); the published run does without.
    objective:
      distance: smooth_l1
      variance_weight: 4.0
      covariance_weight: 0.1

    run:
      epochs: %d
      batch_size: %d

    step:
      accumulation: 1
      clip_norm: 0.0

    schedule:
      start_learning_rate: 1.0e-4
      learning_rate: %s
      final_learning_rate: 1.0e-6
      warmup_epochs: %s
      weight_decay: 0.04
      final_weight_decay: 0.04
      momentum: 0.99
      final_momentum: 1.0
      momentum_length: updates
      resumed_schedules: updates

    monitors:
      every_updates: 10

    checkpoints:
      every_updates: 100000
      keep: 1
    """
        .formatted(
            cohort.seed(),
            embedDim,
            depth,
            heads,
            predictorDim,
            predictorDepth,
            cohort.frames(),
            patchSize,
            number(cohort.repetitionTime()),
            Demo.TRAINING,
            epochs,
            batchSize,
            number(learningRate),
            number(0.15 * epochs));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }
}
