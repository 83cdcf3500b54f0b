package org.engram.models.brainjepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.step.StepPhase;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** What a step tells while it runs. */
class StepObserverTest {
  private static final String CASE = "train_trace_carry";

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
}
