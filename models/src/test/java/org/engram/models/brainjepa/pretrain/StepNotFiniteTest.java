package org.engram.models.brainjepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.engram.models.brainjepa.pretrain.RecordedSteps.save;
import static org.engram.models.brainjepa.pretrain.RecordedSteps.take;

import java.util.List;
import java.util.Map;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.step.StepProgress;
import org.engram.models.training.step.StepResult;
import org.engram.models.training.step.StepResult.Outcome;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.TensorLists;
import org.engram.tensor.file.HostTensor;
import org.junit.jupiter.api.Test;

/** Steps whose loss or gradients are not finite. */
class StepNotFiniteTest {
  private static final String CASE = "train_trace_carry";

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
}
