package org.engram.models.brainjepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.MomentumFollower;
import org.engram.models.training.step.LeftOver;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.step.StepPhase;
import org.engram.models.training.step.StepPrecision;
import org.engram.models.training.step.StepProgress;
import org.engram.models.training.step.StepResult;
import org.engram.models.training.step.StepResult.Outcome;
import org.engram.models.training.step.StepSettings;
import org.engram.tensor.Autocast;
import org.engram.tensor.Autograd;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.TensorLists;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.junit.jupiter.api.Test;

/** What the recorded trainings do not reach. */
class PretrainStepTest {
  private static final String CASE = "train_trace_carry";

  @Test
  void aRunThatStopsBetweenTwoUpdatesGoesOnBitForBit() {
    try (Recorded recorded = new Recorded(CASE);
        PretrainModel model = recorded.model("initial.");
        PretrainStep step = recorded.step(model, recorded.settings(false, 0.2))) {
      for (int i = 0; i < 3; i++) { // one update, and gradients that wait for the next
        take(recorded, step, i);
      }
      StepProgress at = step.progress();
      assertThat(at).isEqualTo(new StepProgress(1, 1, 1, true));
      Map<String, HostTensor> saved = save(step);
      for (int i = 3; i < 5; i++) {
        take(recorded, step, i);
      }
      try (PretrainModel other = recorded.model("initial.");
          PretrainStep resumed = recorded.step(other, recorded.settings(false, 0.2))) {
        resumed.restore(saved, at);
        for (int i = 3; i < 5; i++) {
          take(recorded, resumed, i);
        }
        assertThat(resumed.progress()).isEqualTo(step.progress());
        Map<String, HostTensor> expected = save(step);
        Map<String, HostTensor> actual = save(resumed);
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        actual.forEach(
            (name, tensor) ->
                assertThat(tensor.toFloats())
                    .as(name)
                    .containsExactly(expected.get(name).toFloats()));
      }
    }
  }

  @Test
  void aStateThatLacksATensorIsRefusedByName() {
    try (Recorded recorded = new Recorded(CASE);
        PretrainModel model = recorded.model("initial.");
        PretrainStep step = recorded.step(model, recorded.settings())) {
      Map<String, HostTensor> saved = save(step);
      saved.remove("optimizer.exp_avg.predictor.mask_token");
      assertThatThrownBy(() -> step.restore(saved, StepProgress.start()))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("optimizer.exp_avg.predictor.mask_token");
    }
  }

  @Test
  void aLossThatIsNotFiniteChangesNothing() {
    try (Recorded recorded = new Recorded(CASE);
        PretrainModel model = recorded.model("initial.");
        PretrainStep step = recorded.step(model, recorded.settings())) {
      take(recorded, step, 0);
      StepProgress before = step.progress();
      Map<String, HostTensor> state = save(step);
      try (Scope _ = Scope.open()) {
        Batch good = recorded.batch(1);
        Batch bad =
            new Batch(
                good.x().mul(Double.NaN), good.contextMask(), good.targetMask(), good.samples());
        StepResult result = step.step(bad);
        assertThat(result.outcome()).isEqualTo(Outcome.LOSS_NOT_FINITE);
        assertThat(result.skipped()).isTrue();
        assertThat(result.loss()).isNaN();
      }
      assertThat(step.progress()).isEqualTo(before);
      save(step)
          .forEach(
              (name, tensor) ->
                  assertThat(tensor.toFloats())
                      .as(name)
                      .containsExactly(state.get(name).toFloats()));
      assertThat(take(recorded, step, 1).outcome()).isEqualTo(Outcome.UPDATED);
    }
  }

  @Test
  void aProcessThatCannotGoOnHoldsBackTheOthers() {
    try (Recorded recorded = new Recorded(CASE);
        PretrainModel model = recorded.model("initial.");
        PretrainStep step =
            new PretrainStep(
                model,
                Objective.defaults(),
                recorded.settings(),
                recorded.schedules(),
                new GradientReducer() {
                  @Override
                  public boolean agree(boolean fine) {
                    return false;
                  }

                  @Override
                  public void begin() {
                    throw new AssertionError("nothing to reduce");
                  }

                  @Override
                  public void finish() {
                    throw new AssertionError("nothing to reduce");
                  }

                  @Override
                  public long[] total(long[] counts) {
                    throw new AssertionError("nothing to count");
                  }
                })) {
      StepResult result = take(recorded, step, 0);
      assertThat(result.outcome()).isEqualTo(Outcome.LOSS_NOT_FINITE);
      assertThat(result.loss()).isFinite();
    }
  }

  @Test
  void gradientsThatAreNotFiniteAreDroppedAndNoWeightIsChanged() {
    try (Recorded recorded = new Recorded(CASE);
        PretrainModel model = recorded.model("initial.");
        PretrainStep step = recorded.step(model, recorded.settings())) {
      take(recorded, step, 0);
      Map<String, HostTensor> before = save(step);
      try (Scope _ = Scope.open()) {
        Tensor weight = model.networks().encoderWeights().get("encoder.norm.weight");
        TensorLists.mul_(
            List.of(Autograd.gradient(weight).orElseThrow()), Double.POSITIVE_INFINITY);
      }
      assertThat(take(recorded, step, 1).outcome()).isEqualTo(Outcome.GRADIENT_NOT_FINITE);
      assertThat(step.progress()).isEqualTo(StepProgress.start());
      save(step)
          .forEach(
              (name, tensor) ->
                  assertThat(tensor.toFloats())
                      .as(name)
                      .containsExactly(before.get(name).toFloats()));
      take(recorded, step, 2);
      assertThat(take(recorded, step, 3).outcome()).isEqualTo(Outcome.UPDATED);
    }
  }

  @Test
  void leftOverGradientsAreDroppedWhereThatIsChosen() {
    try (Recorded recorded = new Recorded(CASE);
        PretrainModel model = recorded.model("initial.");
        PretrainStep step = recorded.step(model, with(recorded.settings(), LeftOver.DROP, 0))) {
      take(recorded, step, 0);
      assertThat(norm(model)).isPositive();
      step.startEpoch();
      assertThat(norm(model)).isZero();
      assertThat(step.progress()).isEqualTo(StepProgress.start());
    }
  }

  @Test
  void clippingScalesTheGradientsOfAllParametersTogether() {
    try (Recorded recorded = new Recorded(CASE);
        PretrainModel plain = recorded.model("initial.");
        PretrainModel clipped = recorded.model("initial.");
        PretrainStep first = recorded.step(plain, recorded.settings());
        PretrainStep second =
            recorded.step(clipped, with(recorded.settings(), LeftOver.CARRY, 0.25))) {
      take(recorded, first, 0);
      take(recorded, second, 0);
      double norm = take(recorded, first, 1).update().orElseThrow().gradientNorm();
      assertThat(norm).isGreaterThan(1);
      assertThat(take(recorded, second, 1).update().orElseThrow().gradientNorm()).isEqualTo(norm);
      // AdamW's first running mean is a tenth of the gradient.
      assertThat(meanNorm(first)).isCloseTo(0.1 * norm, within(1e-6));
      assertThat(meanNorm(second)).isCloseTo(0.1 * 0.25, within(1e-6));
    }
  }

  @Test
  void anObserverSeesLatentsOfEachStepAndGradientsOfEachUpdate() {
    try (Recorded recorded = new Recorded(CASE);
        PretrainModel model = recorded.model("initial.");
        PretrainStep step = recorded.step(model, recorded.settings())) {
      Map<String, Integer> seen = new LinkedHashMap<>();
      StepObserver observer =
          new StepObserver() {
            @Override
            public void latents(Tensor context, Tensor targets, Tensor predicted) {
              assertThat(context.shape()[2]).isEqualTo(recorded.config.embedDim());
              assertThat(targets.shape()).isEqualTo(predicted.shape());
              assertThat(Autograd.hasGradient(predicted)).isFalse();
              seen.merge("latents", 1, Integer::sum);
            }

            @Override
            public void gradients(SequencedMap<String, Tensor> gradients) {
              assertThat(gradients).containsKey("predictor.mask_token");
              assertThat(gradients).doesNotContainKey("encoder.pos_embed_proj.emb_h");
              seen.merge("gradients", 1, Integer::sum);
            }
          };
      for (int i = 0; i < 4; i++) {
        try (Scope _ = Scope.open()) {
          step.step(recorded.batch(i), observer);
        }
      }
      assertThat(seen).isEqualTo(Map.of("latents", 4, "gradients", 2));
    }
  }

  @Test
  void theStepTellsWhereItStands() {
    try (Recorded recorded = new Recorded(CASE);
        PretrainModel model = recorded.model("initial.");
        PretrainStep step = recorded.step(model, recorded.settings());
        Scope _ = Scope.open()) {
      List<StepPhase> phases = new ArrayList<>();
      StepObserver observer =
          new StepObserver() {
            @Override
            public void begins(StepPhase phase) {
              phases.add(phase);
            }
          };
      step.step(recorded.batch(0), observer);
      assertThat(phases)
          .containsExactly(StepPhase.TARGET, StepPhase.PREDICTION, StepPhase.BACKWARD);
      phases.clear();
      step.step(recorded.batch(1), observer);
      assertThat(phases).containsExactly(StepPhase.values());
    }
  }

  @Test
  void aBfloat16StepOnACpuFollowsFloat32() {
    try (Recorded recorded = new Recorded(CASE);
        PretrainModel whole = recorded.model("initial.");
        PretrainModel half = recorded.model("initial.")) {
      assumeTrue(Autocast.refusal(recorded.compute).isEmpty(), "this processor has no AVX512_BF16");
      try (PretrainStep first = recorded.step(whole, recorded.settings());
          PretrainStep second =
              recorded.step(half, with(recorded.settings(), StepPrecision.BF16))) {
        for (int i = 0; i < 4; i++) {
          double loss = take(recorded, first, i).loss();
          List<DType> predicted = new ArrayList<>();
          StepObserver observer =
              new StepObserver() {
                @Override
                public void latents(Tensor context, Tensor targets, Tensor latents) {
                  predicted.add(latents.dtype());
                }
              };
          try (Scope _ = Scope.open()) {
            double rounded = second.step(recorded.batch(i), observer).loss();
            assertThat(rounded).isCloseTo(loss, withinPercentage(1)).isNotEqualTo(loss);
          }
          // What the predictor's last linear layer gave.
          assertThat(predicted).containsExactly(DType.BF16);
        }
        assertThat(half.networks().weights().values())
            .allSatisfy(weight -> assertThat(weight.dtype()).isEqualTo(DType.F32));
      }
    }
  }

  @Test
  void bfloat16IsRefusedWhereItIsSlower() {
    try (Recorded recorded = new Recorded(CASE);
        PretrainModel model = recorded.model("initial.")) {
      assumeTrue(Autocast.refusal(recorded.compute).isPresent(), "this processor has AVX512_BF16");
      StepSettings bf16 = with(recorded.settings(), StepPrecision.BF16);
      assertThatThrownBy(() -> recorded.step(model, bf16))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll("step.precision", "float32");
    }
  }

  @Test
  void theFollowerMovesByOneMinusTheMomentum() {
    try (Scope _ = Scope.open()) {
      SequencedMap<String, Tensor> follower = new LinkedHashMap<>();
      SequencedMap<String, Tensor> leader = new LinkedHashMap<>();
      follower.put("target_encoder.x", Tensors.of(new float[] {1, 2}, 2));
      leader.put("encoder.x", Autograd.leaf(Tensors.of(new float[] {3, 2}, 2)));
      new MomentumFollower(follower, leader).follow(0.75);
      assertThat(follower.get("target_encoder.x").toFloats()).containsExactly(1.5f, 2);
    }
  }

  private static StepResult take(Recorded recorded, PretrainStep step, int iteration) {
    try (Scope _ = Scope.open()) {
      return step.step(recorded.batch(iteration));
    }
  }

  private static Map<String, HostTensor> save(PretrainStep step) {
    try (Scope _ = Scope.open()) {
      Map<String, HostTensor> saved = new LinkedHashMap<>();
      step.state().forEach((name, tensor) -> saved.put(name, tensor.toHost()));
      return saved;
    }
  }

  private static double norm(PretrainModel model) {
    try (Scope _ = Scope.open()) {
      return TensorLists.norm(
          model.networks().weights().values().stream()
              .flatMap(weight -> Autograd.gradient(weight).stream())
              .toList());
    }
  }

  private static double meanNorm(PretrainStep step) {
    try (Scope _ = Scope.open()) {
      return TensorLists.norm(
          step.state().entrySet().stream()
              .filter(entry -> entry.getKey().startsWith("optimizer.exp_avg."))
              .map(Map.Entry::getValue)
              .toList());
    }
  }

  private static StepSettings with(StepSettings settings, StepPrecision precision) {
    return new StepSettings(
        settings.accumulation(),
        settings.leftOver(),
        settings.clipNorm(),
        settings.dropPath(),
        settings.recompute(),
        precision,
        settings.targetPrecision(),
        settings.beta1(),
        settings.beta2(),
        settings.eps());
  }

  private static StepSettings with(StepSettings settings, LeftOver leftOver, double clipNorm) {
    return new StepSettings(
        settings.accumulation(),
        leftOver,
        clipNorm,
        settings.dropPath(),
        settings.recompute(),
        settings.precision(),
        settings.targetPrecision(),
        settings.beta1(),
        settings.beta2(),
        settings.eps());
  }
}
