package org.engram.models.maskedautoencoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.models.brainjepa.pretrain.Batch;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.step.StepProgress;
import org.engram.models.training.step.StepResult;
import org.engram.models.training.step.StepResult.Outcome;
import org.engram.tensor.Scope;
import org.engram.tensor.file.HostTensor;
import org.junit.jupiter.api.Test;

/** What the recorded training does not reach. */
class AutoencoderStepTest {
  @Test
  void aRunThatStopsBetweenTwoUpdatesGoesOnBitForBit() {
    try (Recorded recorded = new Recorded();
        AutoencoderModel model = recorded.model();
        AutoencoderStep step = recorded.step(model, 2, false)) {
      for (int i = 0; i < 3; i++) { // one update, and gradients that wait for the next
        take(recorded, step, i);
      }
      StepProgress at = step.progress();
      assertThat(at).isEqualTo(new StepProgress(1, 1, 1, true));
      Map<String, HostTensor> saved = save(step);
      take(recorded, step, 3);
      try (AutoencoderModel other = recorded.model();
          AutoencoderStep resumed = recorded.step(other, 2, false)) {
        resumed.restore(saved, at);
        assertThat(take(recorded, resumed, 3).outcome()).isEqualTo(Outcome.UPDATED);
        Map<String, HostTensor> expected = save(step);
        Map<String, HostTensor> actual = save(resumed);
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        assertThat(actual).containsKeys("decoder.mask_token", "encoder.norm.weight");
        assertThat(actual).doesNotContainKey("target_encoder.norm.weight");
        actual.forEach(
            (name, tensor) ->
                assertThat(tensor.toFloats())
                    .as(name)
                    .containsExactly(expected.get(name).toFloats()));
      }
    }
  }

  @Test
  void patchesThatAreShownAgainAndAgainAreLearned() {
    try (Recorded recorded = new Recorded();
        AutoencoderModel model = recorded.model();
        AutoencoderStep step = recorded.step(model, 1, false)) {
      List<Double> losses = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        losses.add(take(recorded, step, 0).loss());
      }
      // The values have variance 1: a decoder that knows nothing has a loss of about that.
      assertThat(losses.getFirst()).isGreaterThan(1);
      assertThat(losses.getLast()).isLessThan(0.1);
    }
  }

  @Test
  void aLossThatIsNotFiniteChangesNothing() {
    try (Recorded recorded = new Recorded();
        AutoencoderModel model = recorded.model();
        AutoencoderStep step = recorded.step(model, 1, false)) {
      Map<String, HostTensor> before = save(step);
      try (Scope _ = Scope.open()) {
        Batch good = recorded.batch(0);
        Batch bad =
            new Batch(
                good.x().mul(Double.NaN), good.contextMask(), good.targetMask(), good.samples());
        assertThat(step.step(bad).outcome()).isEqualTo(Outcome.LOSS_NOT_FINITE);
      }
      assertThat(step.progress()).isEqualTo(StepProgress.start());
      save(step)
          .forEach(
              (name, tensor) ->
                  assertThat(tensor.toFloats())
                      .as(name)
                      .containsExactly(before.get(name).toFloats()));
    }
  }

  @Test
  void nothingFollowsTheEncoder() {
    try (Recorded recorded = new Recorded();
        AutoencoderModel model = recorded.model();
        AutoencoderStep step =
            new AutoencoderStep(
                model,
                Recorded.settings(1, false),
                recorded.schedules(1e-2),
                GradientReducer.single())) {
      take(recorded, step, 0);
      assertThat(model.networks().targetWeights()).isEmpty();
      assertThat(model.networks().predictorWeights().keySet())
          .allSatisfy(name -> assertThat(name).startsWith("decoder."));
    }
  }

  private static StepResult take(Recorded recorded, AutoencoderStep step, int iteration) {
    try (Scope _ = Scope.open()) {
      return step.step(recorded.batch(iteration));
    }
  }

  private static Map<String, HostTensor> save(AutoencoderStep step) {
    try (Scope _ = Scope.open()) {
      Map<String, HostTensor> saved = new LinkedHashMap<>();
      step.state().forEach((name, tensor) -> saved.put(name, tensor.copy().toHost()));
      return saved;
    }
  }
}
