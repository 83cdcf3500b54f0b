package org.engram.models.brainjepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.engram.models.brainjepa.pretrain.RecordedSteps.take;
import static org.engram.models.brainjepa.pretrain.RecordedSteps.with;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.step.StepPrecision;
import org.engram.models.training.step.StepSettings;
import org.engram.tensor.Autocast;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;
import org.junit.jupiter.api.Test;

/** Steps in bfloat16. */
class StepPrecisionTest {
  private static final String CASE = "train_trace_carry";

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
}
