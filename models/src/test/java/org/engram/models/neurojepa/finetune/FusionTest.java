package org.engram.models.neurojepa.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.heads.ModalityDropout;
import org.engram.models.neurojepa.heads.NewVolumeHead;
import org.engram.models.neurojepa.heads.VolumeHeadConfig;
import org.engram.models.neurojepa.heads.VolumeHeadKind;
import org.engram.models.training.LearningRateSchedule;
import org.engram.models.training.WeightDecaySchedule;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Heads of two modalities, trained on made tokens. */
class FusionTest {
  private static final int STEPS = 150;
  private static final int BATCH = 32;
  private static final FinetuneTask TASK = new FinetuneTask.Classification(List.of("no", "yes"));

  private static VolumeHeadConfig head(VolumeHeadKind kind, int outputs) {
    return new VolumeHeadConfig(kind, MadeModalities.DIM, outputs, 2, 2, 1, 16);
  }

  private static VolumeFinetuneStep step(
      VolumeHeadConfig head, FinetuneTask task, double dropout, Compute compute) {
    VolumeFinetuneSettings d = VolumeFinetuneSettings.defaults();
    VolumeFinetuneSettings settings =
        new VolumeFinetuneSettings(
            1,
            1,
            1,
            1,
            0,
            new ModalityDropout(dropout),
            0,
            false,
            d.precision(),
            d.balance(),
            0,
            d.adamW());
    return new VolumeFinetuneStep(
        VolumeFinetuneModel.frozen(
            head, NewVolumeHead.source(VolumeFinetuneModel.HEAD, head, 5), compute),
        task,
        settings,
        LearningRateSchedule.warmupCosine(0, 5e-3, 1e-4, 10, STEPS),
        WeightDecaySchedule.cosine(0.01, 0.01, STEPS));
  }

  private static double[][] truths(int[][] signs, ToIntFunction<int[]> truth) {
    return Arrays.stream(signs)
        .map(row -> new double[] {truth.applyAsInt(row)})
        .toArray(double[][]::new);
  }

  private static void train(VolumeFinetuneStep step, double noise, ToIntFunction<int[]> truth) {
    for (int s = 0; s < STEPS; s++) {
      try (Scope _ = Scope.open()) {
        int[][] signs = MadeModalities.signs(BATCH, 100 + s);
        long[] numbers = new long[BATCH];
        int first = s * BATCH;
        Arrays.setAll(numbers, i -> first + i);
        step.step(
            MadeModalities.tokens(signs, noise, MadeModalities.all(BATCH), 7000 + s),
            truths(signs, truth),
            numbers);
      }
    }
  }

  private static double accuracy(
      VolumeFinetuneStep step, double noise, boolean[][] present, ToIntFunction<int[]> truth) {
    try (Scope _ = Scope.open()) {
      int[][] signs = MadeModalities.signs(present.length, 3);
      double[][] told = step.predict(MadeModalities.tokens(signs, noise, present, 4));
      int right = 0;
      for (int i = 0; i < signs.length; i++) {
        right += (told[i][1] > 0.5 ? 1 : 0) == truth.applyAsInt(signs[i]) ? 1 : 0;
      }
      return right / (double) signs.length;
    }
  }

  /** Whether the signs agree is in neither modality alone. */
  @ParameterizedTest
  @EnumSource(
      value = VolumeHeadKind.class,
      names = {"ATTENTIVE", "LATE_GATE", "LATE_CONCAT", "LATE_ADD", "JOINT_PRODUCT"})
  void anAnswerThatNeedsBothModalitiesIsFound(VolumeHeadKind kind) {
    ToIntFunction<int[]> agree = signs -> signs[0] == signs[1] ? 1 : 0;
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        VolumeFinetuneStep step = step(head(kind, 2), TASK, 0, compute);
        VolumeFinetuneModel _ = step.model()) {
      train(step, 0.5, agree);

      assertThat(accuracy(step, 0.5, MadeModalities.all(200), agree)).isGreaterThan(0.95);
    }
  }

  /** Both signs are the answer, each under so much noise that two tell more than one. */
  @ParameterizedTest
  @EnumSource(
      value = VolumeHeadKind.class,
      names = {"PRODUCT", "JOINT_PRODUCT", "AVERAGE", "ATTENTIVE", "LINEAR", "INSTANCES"})
  void whereAModalityIsMissingTheOtherStillAnswers(VolumeHeadKind kind) {
    ToIntFunction<int[]> truth = signs -> signs[0] > 0 ? 1 : 0;
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        VolumeFinetuneStep step = step(head(kind, 2), TASK, 0.3, compute);
        VolumeFinetuneModel _ = step.model()) {
      for (int s = 0; s < STEPS; s++) {
        try (Scope _ = Scope.open()) {
          int[][] signs = same(MadeModalities.signs(BATCH, 100 + s));
          long[] numbers = new long[BATCH];
          int first = s * BATCH;
          Arrays.setAll(numbers, i -> first + i);
          step.step(
              MadeModalities.tokens(signs, 3, MadeModalities.all(BATCH), 7000 + s),
              truths(signs, truth),
              numbers);
        }
      }

      double both = ofSame(step, MadeModalities.all(400), truth);
      double first = ofSame(step, MadeModalities.present(400, true, false), truth);
      double second = ofSame(step, MadeModalities.present(400, false, true), truth);

      assertThat(first).as("the first alone").isGreaterThan(0.7);
      assertThat(second).as("the second alone").isGreaterThan(0.7);
      assertThat(both).as("both").isGreaterThan(Math.max(first, second));
    }
  }

  private static int[][] same(int[][] signs) {
    for (int[] row : signs) {
      row[1] = row[0];
    }
    return signs;
  }

  private static double ofSame(
      VolumeFinetuneStep step, boolean[][] present, ToIntFunction<int[]> truth) {
    try (Scope _ = Scope.open()) {
      int[][] signs = same(MadeModalities.signs(present.length, 3));
      double[][] told = step.predict(MadeModalities.tokens(signs, 3, present, 4));
      int right = 0;
      for (int i = 0; i < signs.length; i++) {
        right += (told[i][1] > 0.5 ? 1 : 0) == truth.applyAsInt(signs[i]) ? 1 : 0;
      }
      return right / (double) signs.length;
    }
  }

  @Test
  void aProductOfAMissingExpertIsTheOtherAlone() {
    VolumeHeadConfig config = head(VolumeHeadKind.PRODUCT, 2);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        VolumeFinetuneStep step = step(config, TASK, 0, compute);
        VolumeFinetuneModel model = step.model();
        Scope _ = Scope.open()) {
      int[][] signs = MadeModalities.signs(3, 1);
      boolean[][] present = MadeModalities.present(3, true, false);

      double[] product = model.forward(MadeModalities.tokens(signs, 1, present, 2)).toDoubles();

      double[] sums = new double[3];
      for (int i = 0; i < 6; i++) {
        sums[i / 2] += Math.exp(product[i]);
      }
      assertThat(sums).containsExactly(new double[] {1, 1, 1}, within(1e-6));
      assertThat(product).doesNotContain(Math.log(0.5));
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> head(VolumeHeadKind.PRODUCT, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("try average");
    assertThatThrownBy(() -> new VolumeHeadConfig(VolumeHeadKind.LATE_GATE, 16, 2, 3, 2, 1, 16))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("3 modalities");
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        VolumeFinetuneStep step = step(head(VolumeHeadKind.LATE_ADD, 2), TASK, 0, compute);
        VolumeFinetuneModel _ = step.model();
        Scope _ = Scope.open()) {
      int[][] signs = MadeModalities.signs(2, 1);
      assertThatThrownBy(
              () ->
                  step.predict(
                      MadeModalities.tokens(signs, 1, MadeModalities.present(2, true, false), 2)))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("both modalities");
      assertThatThrownBy(
              () -> MadeModalities.tokens(signs, 1, MadeModalities.present(2, false, false), 2))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("no modality");
    }
  }

  @Test
  void modalityDropoutLeavesOneAndHitsItsRate() {
    ModalityDropout dropout = new ModalityDropout(0.4);
    long[] numbers = new long[4000];
    Arrays.setAll(numbers, i -> i);
    boolean[][] left = dropout.of(MadeModalities.all(4000), numbers);

    int both = 0;
    for (boolean[] row : left) {
      assertThat(row[0] || row[1]).isTrue();
      both += row[0] && row[1] ? 1 : 0;
    }
    assertThat(both / 4000.0).isCloseTo(0.36, within(0.025));
    assertThat(dropout.of(MadeModalities.all(4000), numbers)).isEqualTo(left);
    assertThat(dropout.of(MadeModalities.present(1, false, true), new long[] {9}))
        .isEqualTo(MadeModalities.present(1, false, true));
  }
}
