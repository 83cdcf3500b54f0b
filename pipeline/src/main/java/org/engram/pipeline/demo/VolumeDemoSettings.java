package org.engram.pipeline.demo;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.imaging.volume.phantom.Contrast;
import org.engram.imaging.volume.phantom.PhantomCohort;
import org.engram.imaging.volume.phantom.PhantomImaging;
import org.engram.imaging.volume.phantom.PhantomPeople;
import org.engram.models.neurojepa.MixtureConfig;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.FeedForwardKind;
import org.engram.models.neurojepa.NeuroJepaConfig.PredictorConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.Rope;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.models.neurojepa.VolumeInput;
import org.engram.models.neurojepa.VolumeShape;

/**
 * The sizes of a demo on volumes. Heads are simulated directly on the grid that enters the model,
 * so that preparing one costs next to nothing.
 *
 * <p>In a trial with heads of ordinary variation, four scanners and a mean over modalities, nothing
 * was read from 64 numbers a person by any encoder: what differs between scanners and heads drowned
 * the age. Heads here differ less, and each modality keeps its own numbers.
 *
 * @param cohort everyone
 * @param trainingPeople the first of them, whom the model is pretrained on; the others are held out
 * @param patch voxels of a patch along each axis
 * @param embedDim width of the encoder
 * @param depth its blocks; every second one has experts
 * @param heads its attention heads
 * @param experts of a block, of which each patch goes to two
 * @param predictorDim width of the predictor
 * @param predictorDepth its blocks
 * @param updates of the weights
 * @param batchSize volumes in an update
 * @param learningRate highest
 */
public record VolumeDemoSettings(
    PhantomCohort cohort,
    int trainingPeople,
    int patch,
    int embedDim,
    int depth,
    int heads,
    int experts,
    int predictorDim,
    int predictorDepth,
    int updates,
    int batchSize,
    double learningRate) {
  private static final int ACTIVE = 2;

  /** Millimetres of a voxel: 173 x 202 x 173 mm hold a head. */
  private static final double SPACING = 4.8;

  /** Updates that count as an epoch. */
  private static final int EPOCH = 4;

  public VolumeDemoSettings {
    if (trainingPeople < 1 || trainingPeople >= cohort.subjects() || updates % EPOCH != 0) {
      throw new IllegalArgumentException(
          trainingPeople + " of " + cohort.subjects() + " people, " + updates + " updates");
    }
  }

  /** The demo. */
  public static VolumeDemoSettings standard(long seed) {
    return of(cohort(400, seed), 120, 160, 8);
  }

  /** A first look: fewer people, and a shorter training. */
  public static VolumeDemoSettings quick(long seed) {
    return of(cohort(240, seed), 80, 80, 8);
  }

  private static VolumeDemoSettings of(
      PhantomCohort cohort, int trainingPeople, int updates, int batchSize) {
    return new VolumeDemoSettings(
        cohort, trainingPeople, 6, 64, 4, 4, 4, 32, 2, updates, batchSize, 1e-3);
  }

  /** Heads of half the ordinary variation, half of them with large lesions, at two scanners. */
  private static PhantomCohort cohort(int people, long seed) {
    PhantomPeople who = new PhantomPeople(20, 85, 2, 0.5, 8, 9, false, 0.5, true, 0, 0);
    PhantomImaging how =
        new PhantomImaging(
            List.of(36, 42, 36),
            List.of(SPACING, SPACING, SPACING),
            "RAS",
            List.of(Contrast.T1W, Contrast.T2W, Contrast.FLAIR),
            2,
            0.02,
            true,
            0.1);
    return new PhantomCohort(people, who, how, seed);
  }

  /** People that the weights know nothing of. */
  public int heldOutPeople() {
    return cohort.subjects() - trainingPeople;
  }

  /** Modalities, in the order they are simulated in. */
  public List<String> modalities() {
    return cohort.imaging().contrasts().stream().map(contrast -> contrast.name()).toList();
  }

  /** The model, all of it but its weights. */
  NewNeuroJepa model() {
    List<Integer> shape = cohort.imaging().shape();
    List<Integer> experted = IntStream.range(0, depth).filter(b -> b % 2 == 1).boxed().toList();
    NeuroJepaConfig config =
        new NeuroJepaConfig(
            new VolumeShape(shape, List.of(patch, patch, patch), 1),
            embedDim,
            depth,
            heads,
            4,
            true,
            Rope.CORRECTED,
            FeedForwardKind.GELU,
            Optional.of(
                new MixtureConfig(
                    experted, experts, ACTIVE, 1, 2 * embedDim, MixtureConfig.Score.SOFTMAX, 2)),
            new PredictorConfig(predictorDim, predictorDepth, heads / 2, 1),
            1e-6);
    VolumeInput input =
        new VolumeInput(
            modalities(),
            "recommended",
            shape,
            shape,
            cohort.imaging().spacing().getFirst(),
            0.5,
            99.5,
            4);
    return new NewNeuroJepa(config, input);
  }

  /** The configuration of the training, as {@code engram pretrain} reads it. */
  String configuration() {
    return """
    # What the demo trained with; to train the same once more, in its folder:
    #   engram pretrain pretrain.yaml --out another-run
    model_type: neuro-jepa
    seed: %d
    start_from: %s

    data:
      manifest: %s
      sampling: balanced
      augmentation:
        flip_chance: 0.0
        bias_field_chance: 0.5
        bias_field: 0.1
        gamma_chance: 0.5
        least_gamma: 0.8
        greatest_gamma: 1.25
        noise_chance: 0.5
        noise: 0.03
        shift_chance: 0.0

    masking:
      foreground_aware: true
      generators:
        - {blocks: 16, ratio: 0.75, least_aspect: 0.75, greatest_aspect: 1.5, least_area: 0, greatest_area: 0.2, least_depth: 0, greatest_depth: 1}
        - {blocks: 4, ratio: 0.75, least_aspect: 0.75, greatest_aspect: 1.5, least_area: 0.2, greatest_area: 0.5, least_depth: 0, greatest_depth: 1}

    experts:
      least_rate: 1.0e-3
      greatest_rate: 1.0e-3

    run:
      epochs: %d
      steps_per_epoch: %d
      batch_size: %d

    step:
      clip_norm: 1

    schedule:
      shape: cosine
      start_learning_rate: 1.0e-4
      learning_rate: %s
      final_learning_rate: 1.0e-6
      warmup_epochs: %s
      momentum: 0.99
      final_momentum: 1.0

    monitors:
      every_updates: 10

    checkpoints:
      every_updates: 100000
      keep: 1
    """
        .formatted(
            cohort.seed(),
            VolumeDemo.INITIAL,
            VolumeDemo.TRAINING,
            updates / EPOCH,
            EPOCH,
            batchSize,
            number(learningRate),
            number(updates / (8.0 * EPOCH)));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }
}
