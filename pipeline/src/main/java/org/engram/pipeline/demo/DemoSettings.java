package org.engram.pipeline.demo;

import java.util.Locale;
import org.engram.pipeline.simulate.CohortSimulator;

/**
 * The sizes of a demo.
 *
 * <p>What decides whether its pretraining can be seen to have learned, as trials with up to 1000
 * people held out showed:
 *
 * <ul>
 *   <li>how many people are held out. A ridge on 64 numbers a person reads the tempo from the same
 *       embeddings with an R2 of 0.16 where 200 people are held out, and 0.29 where 1000 are: with
 *       160 to fit on, most of what the embeddings hold is lost to the fit;
 *   <li>that the target encoder, which embeds, keeps up. The momentum of the published run (0.996
 *       and more) remembers hundreds of updates, which is all of a run as short as this;
 *   <li>that training ends in time. Beyond some hundreds of updates the latents turn to what can be
 *       predicted with least effort, the place of a region, and the tempo is read worse again.
 * </ul>
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
 * @param sparsity share of the weakest connections that the gradients leave out, row by row. The
 *     0.9 that is usual with hundreds of regions would leave 3 neighbours of 28
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
    double learningRate,
    double sparsity) {
  /** Of the hinge on each dimension's deviation, against collapse. */
  static final double VARIANCE_WEIGHT = 4;

  /** Of the squared covariances between dimensions, against collapse. */
  static final double COVARIANCE_WEIGHT = 0.1;

  public DemoSettings {
    if (cohort.sessions() != 1
        || trainingPeople < batchSize
        || trainingPeople >= cohort.subjects()) {
      throw new IllegalArgumentException(
          trainingPeople + " of " + cohort.subjects() + " people to train on");
    }
  }

  /** The demo: 640 people to train on, 560 held out, 28 regions, 300 updates of 32 people. */
  public static DemoSettings standard(long seed) {
    return of(1200, 640, 15, 32, seed);
  }

  /** A first look: fewer people, and half the updates on smaller batches. */
  public static DemoSettings quick(long seed) {
    return of(512, 208, 10, 16, seed);
  }

  private static DemoSettings of(
      int people, int trainingPeople, int epochs, int batchSize, long seed) {
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
        batchSize,
        2e-3,
        0.5);
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
      variance_weight: %s
      covariance_weight: %s

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
      momentum: 0.95
      final_momentum: 0.98
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
            VARIANCE_WEIGHT,
            COVARIANCE_WEIGHT,
            epochs,
            batchSize,
            number(learningRate),
            number(epochs / 8.0));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }
}
