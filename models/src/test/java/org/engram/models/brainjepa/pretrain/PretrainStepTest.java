package org.engram.models.brainjepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.engram.models.brainjepa.pretrain.RecordedSteps.meanNorm;
import static org.engram.models.brainjepa.pretrain.RecordedSteps.norm;
import static org.engram.models.brainjepa.pretrain.RecordedSteps.save;
import static org.engram.models.brainjepa.pretrain.RecordedSteps.take;
import static org.engram.models.brainjepa.pretrain.RecordedSteps.with;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.training.MomentumFollower;
import org.engram.models.training.step.LeftOver;
import org.engram.models.training.step.StepProgress;
import org.engram.tensor.Autograd;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
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
}
