package org.engram.models.neurojepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.LearningRateSchedule;
import org.engram.models.training.MomentumSchedule;
import org.engram.models.training.Schedules;
import org.engram.models.training.WeightDecaySchedule;
import org.engram.models.training.step.LeftOver;
import org.engram.models.training.step.StepPrecision;
import org.engram.models.training.step.StepProgress;
import org.engram.models.training.step.StepResult.Outcome;
import org.engram.models.training.step.StepSettings;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.file.HostTensor;
import org.junit.jupiter.api.Test;

/** What the recorded trainings do not reach. */
class VolumePretrainStepTest {
  private static final String CASE = "train_trace_a";

  @Test
  void aRestoredTrainingGoesOnBitForBitWhileGradientsAndCountsWait() {
    try (Recorded recorded = new Recorded(CASE, "weights_initial");
        VolumePretrainModel whole = recorded.model();
        VolumePretrainModel stopped = recorded.model();
        VolumePretrainModel resumed = recorded.model();
        VolumePretrainStep first = step(whole, StepPrecision.FLOAT32, GradientReducer.single());
        VolumePretrainStep second = step(stopped, StepPrecision.FLOAT32, GradientReducer.single());
        VolumePretrainStep third = step(resumed, StepPrecision.FLOAT32, GradientReducer.single())) {
      take(recorded, first, 0, 4);
      take(recorded, second, 0, 3);
      assertThat(second.progress().waiting()).isTrue();
      assertThat(total(stopped)).isPositive();

      third.restore(saved(second), second.progress());
      assertThat(total(resumed)).isEqualTo(total(stopped));
      take(recorded, third, 3, 4);

      assertThat(third.progress()).isEqualTo(new StepProgress(2, 2, 0, false));
      assertThat(saved(third)).isEqualTo(saved(first));
    }
  }

  @Test
  void aStateWithoutTheExpertsCountsIsRefusedByName() {
    try (Recorded recorded = new Recorded(CASE, "weights_initial");
        VolumePretrainModel model = recorded.model();
        VolumePretrainStep step = step(model, StepPrecision.FLOAT32, GradientReducer.single())) {
      Map<String, HostTensor> saved = saved(step);
      saved.remove("encoder.blocks.1.mlp.counts");

      assertThatThrownBy(() -> step.restore(saved, StepProgress.start()))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("encoder.blocks.1.mlp.counts");
    }
  }

  @Test
  void expertsAreBalancedByWhatAllProcessesCounted() {
    try (Recorded recorded = new Recorded(CASE, "weights_initial");
        VolumePretrainModel alone = recorded.model();
        VolumePretrainModel twice = recorded.model();
        VolumePretrainStep one = step(alone, StepPrecision.FLOAT32, GradientReducer.single());
        VolumePretrainStep two =
            step(twice, StepPrecision.FLOAT32, withCountsOfOthers(new long[] {1000, 0, 0, 0}))) {
      take(recorded, one, 0, 2);
      take(recorded, two, 0, 2);

      float[] own = alone.encoder().mixtures().get(1).bias();
      float[] all = twice.encoder().mixtures().get(1).bias();
      assertThat(all[0]).isLessThan(own[0]); // it had most of the tokens
      assertThat(two.violation().orElseThrow().greatest())
          .isGreaterThan(one.violation().orElseThrow().greatest());
    }
  }

  @Test
  void bfloat16TargetsAreRefusedOnTheCpu() {
    try (Recorded recorded = new Recorded(CASE, "weights_initial");
        VolumePretrainModel model = recorded.model()) {
      assertThatThrownBy(() -> step(model, StepPrecision.BF16, GradientReducer.single()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("target_precision");
    }
  }

  private static void take(Recorded recorded, VolumePretrainStep step, int from, int to) {
    for (int s = from; s < to; s++) {
      try (Scope _ = Scope.open()) {
        assertThat(step.step(recorded.batch("step" + s + ".")).outcome())
            .isEqualTo(s % 2 == 0 ? Outcome.ACCUMULATED : Outcome.UPDATED);
      }
    }
  }

  private static long total(VolumePretrainModel model) {
    return model.encoder().mixtures().values().stream()
        .flatMapToLong(mixture -> Arrays.stream(mixture.counts()))
        .sum();
  }

  private static Map<String, HostTensor> saved(VolumePretrainStep step) {
    Map<String, HostTensor> saved = new LinkedHashMap<>();
    try (Scope _ = Scope.open()) {
      step.state().forEach((name, tensor) -> saved.put(name, tensor.toHost()));
    }
    return saved;
  }

  private static GradientReducer withCountsOfOthers(long[] others) {
    return new GradientReducer() {
      @Override
      public boolean agree(boolean fine) {
        return fine;
      }

      @Override
      public void begin() {
        // Gradients are those of this process alone.
      }

      @Override
      public void finish() {
        // Gradients are those of this process alone.
      }

      @Override
      public long[] total(long[] counts) {
        long[] sum = counts.clone();
        Arrays.setAll(sum, e -> counts[e] + others[e]);
        return sum;
      }
    };
  }

  /** An update every two iterations. */
  private static VolumePretrainStep step(
      VolumePretrainModel model, StepPrecision target, GradientReducer reducer) {
    return new VolumePretrainStep(
        model,
        VolumeObjective.defaults(),
        new StepSettings(
            2, LeftOver.CARRY, 1, 0, false, StepPrecision.FLOAT32, target, 0.9, 0.999, 1e-8),
        new Schedules(
            LearningRateSchedule.warmupCosine(1e-4, 1e-3, 1e-5, 1, 10),
            WeightDecaySchedule.cosine(0.04, 0.4, 10),
            MomentumSchedule.linear(0.9, 1, 10)),
        ExpertBalance.defaults(),
        new ExpertBalanceSchedule(0.01, 0.01, 0, 10),
        reducer);
  }
}
