package org.engram.models.neurojepa.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.engram.models.alignment.Retrieval;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.models.training.LearningRateSchedule;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.junit.jupiter.api.Test;

/**
 * Three modalities of one anatomy: what a place is made of is in each, by another map, and the
 * image of the third shows it.
 */
class ModalityCompletionTest {
  private static final int DIM = 12;
  private static final int TOKENS = 8;
  private static final int LATENT = 4;
  private static final int VOXELS = 216; // 6 an axis
  private static final VolumeShape VOLUME =
      new VolumeShape(List.of(12, 12, 12), List.of(6, 6, 6), 1);
  private static final int STEPS = 250;
  private static final int BATCH = 16;

  private record Made(ModalityBatch tokens, Tensor image) {}

  private static double[][] map(int rows, int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] map = new double[rows][columns];
    for (double[] row : map) {
      Arrays.setAll(row, _ -> random.nextGaussian() / Math.sqrt(columns));
    }
    return map;
  }

  private static Made made(int subjects, boolean[] present, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] tokens = new float[3][subjects * TOKENS * DIM];
    float[] image = new float[subjects * TOKENS * VOXELS];
    double[][][] maps = {map(DIM, LATENT, 1), map(DIM, LATENT, 2), map(DIM, LATENT, 3)};
    double[][] patches = map(VOXELS, LATENT, 4);
    for (int i = 0; i < subjects; i++) {
      for (int t = 0; t < TOKENS; t++) {
        double[] anatomy = new double[LATENT];
        Arrays.setAll(anatomy, _ -> random.nextGaussian());
        for (int m = 0; m < 3; m++) {
          for (int d = 0; d < DIM; d++) {
            tokens[m][(i * TOKENS + t) * DIM + d] =
                (float) (dot(maps[m][d], anatomy) + 0.1 * random.nextGaussian());
          }
        }
        int[] corner = {t / 4 * 6, t / 2 % 2 * 6, t % 2 * 6};
        for (int v = 0; v < VOXELS; v++) {
          int x = corner[0] + v / 36;
          int y = corner[1] + v / 6 % 6;
          int z = corner[2] + v % 6;
          image[((i * 12 + x) * 12 + y) * 12 + z] = (float) (0.5 + 0.2 * dot(patches[v], anatomy));
        }
      }
    }
    boolean[][] there = new boolean[subjects][];
    Arrays.setAll(there, _ -> present.clone());
    return new Made(
        new ModalityBatch(
            List.of(
                Tensors.of(tokens[0], subjects, TOKENS, DIM),
                Tensors.of(tokens[1], subjects, TOKENS, DIM),
                Tensors.of(tokens[2], subjects, TOKENS, DIM)),
            there),
        Tensors.of(image, subjects, 1, 12, 12, 12));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double psnr(List<ImageQuality> images) {
    return images.stream().mapToDouble(ImageQuality::psnr).average().orElseThrow();
  }

  private static double ssim(List<ImageQuality> images) {
    return images.stream().mapToDouble(ImageQuality::ssim).average().orElseThrow();
  }

  @Test
  void aMissingModalityIsToldFromTheOthersInLatentsAndAsAnImage() {
    CompletionConfig config = new CompletionConfig(VOLUME, DIM, 3, 24, 1, 2, 4);
    boolean[] all = {true, true, true};
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        ModalityCompletion model = ModalityCompletion.create(config, 3, compute);
        CompletionStep step =
            new CompletionStep(
                model, LearningRateSchedule.warmupCosine(0, 5e-3, 1e-4, 10, STEPS), 0.01)) {
      Retrieval before;
      List<ImageQuality> imagesBefore;
      try (Scope _ = Scope.open()) {
        Made held = made(40, all, 5000);
        before = CompletionFigures.retrieval(model, held.tokens(), 2, 99, 1);
        imagesBefore = CompletionFigures.images(model, held.tokens(), 2, held.image(), 1);
      }
      CompletionStep.Result first = null;
      CompletionStep.Result last = null;
      for (int s = 0; s < STEPS; s++) {
        try (Scope _ = Scope.open()) {
          Made batch = made(BATCH, all, s);
          last = step.step(batch.tokens(), 2, Optional.of(batch.image()));
          first = first == null ? last : first;
        }
      }
      try (Scope _ = Scope.open()) {
        Made held = made(40, all, 5000);
        Retrieval found = CompletionFigures.retrieval(model, held.tokens(), 2, 99, 1);
        List<ImageQuality> images =
            CompletionFigures.images(model, held.tokens(), 2, held.image(), 1);
        Made one = made(40, new boolean[] {true, false, true}, 5000);
        Retrieval ofOne = CompletionFigures.retrieval(model, one.tokens(), 2, 99, 1);

        assertThat(last.latents()).isLessThan(0.5 * first.latents());
        assertThat(found.forward().recallAt1()).isGreaterThan(0.75);
        assertThat(found.forward().recallAt5()).isGreaterThan(0.9);
        assertThat(found.forward().medianRank()).isEqualTo(1);
        assertThat(found.p()).isEqualTo(0.01);
        assertThat(before.forward().recallAt1()).isLessThan(0.3);
        assertThat(ofOne.forward().recallAt1()).isGreaterThan(0.5);
        assertThat(psnr(images)).isGreaterThan(psnr(imagesBefore) + 10);
        assertThat(ssim(images)).isGreaterThan(0.8).isGreaterThan(ssim(imagesBefore));
      }
    }
  }

  @Test
  void theWantedModalityItselfIsNotLookedAt() {
    CompletionConfig config = new CompletionConfig(VOLUME, DIM, 3, 24, 1, 2, 0);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        ModalityCompletion model = ModalityCompletion.create(config, 3, compute);
        Scope _ = Scope.open()) {
      Made made = made(2, new boolean[] {true, true, true}, 1);
      ModalityBatch without =
          new ModalityBatch(
              List.of(
                  made.tokens().parts().get(0),
                  made.tokens().parts().get(1),
                  Tensors.zeros(2, TOKENS, DIM)),
              new boolean[][] {{true, true, false}, {true, true, false}});

      assertThat(model.latents(without, 2).toFloats())
          .isEqualTo(model.latents(made.tokens(), 2).toFloats());
      Made alone = made(2, new boolean[] {false, false, true}, 1);
      assertThatThrownBy(() -> model.latents(alone.tokens(), 2))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("no modality");
    }
  }
}
