package org.engram.models.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** Losses and predictions against their formulas. */
class FinetuneTaskTest {
  private static double loss(FinetuneTask task, float[] outputs, float[][] targets) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Scope _ = Scope.open()) {
      Tensor rows = Tensors.of(outputs, targets.length, task.outputs());
      return task.loss(rows, targets, compute).item();
    }
  }

  @Test
  void smoothingSpreadsAShareOverAllClasses() {
    FinetuneTask task = new FinetuneTask.Classification(List.of("a", "b", "c", "d"));
    assertThat(task.target(new double[] {2}, 0.2)).containsExactly(0.05f, 0.05f, 0.85f, 0.05f);
    double log = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3) + 1);
    double expected = 0.85 * (log - 3) + 0.05 * (3 * log - 1 - 2);
    float[][] target = {task.target(new double[] {2}, 0.2)};
    assertThat(loss(task, new float[] {1, 2, 3, 0}, target)).isCloseTo(expected, within(1e-6));
  }

  @Test
  void aLossOfMixedTargetsIsTheMixtureOfTheLosses() {
    FinetuneTask task = new FinetuneTask.Classification(List.of("a", "b", "c"));
    float[] outputs = {1, 2, -1, 0.5f, 0.1f, 0.2f};
    float[][] targets = {{1, 0, 0}, {0, 0, 1}};
    float[][] reversed = {targets[1], targets[0]};
    double mixed = loss(task, outputs, MixUp.mix(targets, 0.3));
    assertThat(mixed)
        .isCloseTo(
            0.3 * loss(task, outputs, targets) + 0.7 * loss(task, outputs, reversed), within(1e-6));
  }

  @Test
  void theMixingShareHasTheMomentsOfItsDistribution() {
    double alpha = 0.4;
    double sum = 0;
    double squares = 0;
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      double share = MixUp.share(alpha, 7_000L + i);
      sum += share;
      squares += share * share;
    }
    double mean = sum / draws;
    double variance = squares / draws - mean * mean;
    assertThat(mean).isCloseTo(0.5, within(0.01));
    assertThat(variance).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.004));
    assertThat(MixUp.share(alpha, 5)).isEqualTo(MixUp.share(alpha, 5));
  }

  @Test
  void aNumberIsLearnedNormalisedAndToldInItsUnit() {
    FinetuneTask.Regression task =
        FinetuneTask.Regression.normalised("age", new double[] {20, 30, 40});
    assertThat(task.mean()).isEqualTo(30);
    assertThat(task.deviation()).isEqualTo(10);
    assertThat(task.target(new double[] {45}, 0)).containsExactly(1.5f);
    assertThat(task.prediction(new float[] {-1})).containsExactly(20);
    assertThat(loss(task, new float[] {1, 0}, new float[][] {{0}, {3}})).isEqualTo(5);
  }

  @Test
  void labelsThatAreNotKnownDoNotCount() {
    FinetuneTask task = new FinetuneTask.MultiLabel(List.of("asthma", "diabetes"));
    float[][] targets = {{1, Float.NaN}, {Float.NaN, 0}};
    double first = Math.log(1 + Math.exp(-2));
    double second = Math.log(1 + Math.exp(-1));
    assertThat(loss(task, new float[] {2, 9, 9, -1}, targets))
        .isCloseTo((first + second) / 2, within(1e-6));
    assertThat(loss(task, new float[] {2, 9}, new float[][] {{Float.NaN, Float.NaN}})).isZero();
    assertThat(task.prediction(new float[] {0, 2})[1])
        .isCloseTo(1 / (1 + Math.exp(-2)), within(1e-12));
  }

  @Test
  void oneClassAndAConstantAreRefused() {
    assertThatThrownBy(() -> new FinetuneTask.Classification(List.of("a")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("one class");
    assertThatThrownBy(() -> FinetuneTask.Regression.normalised("age", new double[] {3, 3}))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("deviation 0.0");
  }
}
