package org.engram.models.brainjepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.models.nn.DropPath;
import org.engram.models.training.Recomputation;
import org.engram.tensor.Autocast;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gradient of the published loss, for every parameter. */
class GoldenGradientTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lossAndGradientsAreThePublishedOnes(boolean recompute) {
    try (Recorded recorded = new Recorded("jepa_loss");
        PretrainModel model = recorded.model("");
        Scope _ = Scope.open()) {
      double loss = backward(model, recorded.batch(), recompute, DropPath.none());
      assertThat(loss).isCloseTo(recorded.json.get("loss_f64").asDouble(), within(1e-6));
      Map<String, float[]> gradients = gradients(model);
      int compared = 0;
      for (String name : recorded.file.names()) {
        if (name.startsWith("grad.")) {
          double tolerance = recorded.json.get("tolerance_max_abs").get(name).asDouble();
          float[] expected = recorded.file.get(name).toFloats();
          assertThat(Recorded.largestDifference(gradients.get(name.substring(5)), expected))
              .as(name)
              .isLessThanOrEqualTo(tolerance);
          compared++;
        }
      }
      assertThat(compared).isEqualTo(gradients.size()).isGreaterThan(60);
    }
  }

  @Test
  void blocksComputedTwiceLeaveOutTheSameSamples() {
    try (Recorded recorded = new Recorded("jepa_loss");
        Scope _ = Scope.open()) {
      Batch batch = recorded.batch();
      DropPath drop = DropPath.of(0.5, new long[] {3, 5}, recorded.compute);
      try (PretrainModel kept = recorded.model("");
          PretrainModel recomputed = recorded.model("");
          PretrainModel whole = recorded.model("")) {
        double loss = backward(kept, batch, false, drop);
        assertThat(backward(recomputed, batch, true, drop)).isCloseTo(loss, within(1e-6));
        assertThat(backward(whole, batch, false, DropPath.none())).isNotCloseTo(loss, within(1e-4));
        Map<String, float[]> expected = gradients(kept);
        gradients(recomputed)
            .forEach(
                (name, gradient) ->
                    // The first pass of a recomputed block uses the kernels of inference.
                    assertThat(Recorded.largestDifference(gradient, expected.get(name)))
                        .as(name)
                        .isLessThan(2e-7));
      }
    }
  }

  private static double backward(
      PretrainModel model, Batch batch, boolean recompute, DropPath dropPath) {
    Objective objective = Objective.defaults();
    try (Scope _ = Scope.open();
        Recomputation segments = new Recomputation(recompute, Autocast.none())) {
      Tensor targets = objective.targets(model.target().forward(batch.x()), batch.targetMask());
      Tensor context = model.encoder().forward(batch.x(), batch.contextMask(), segments, dropPath);
      Tensor predicted =
          model.predictor().forward(context, batch.contextMask(), batch.targetMask(), segments);
      Tensor loss = objective.loss(predicted, targets, context);
      Autograd.backward(loss);
      segments.backward();
      return loss.item();
    }
  }

  private static Map<String, float[]> gradients(PretrainModel model) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    model
        .networks()
        .weights()
        .forEach(
            (name, weight) ->
                Autograd.gradient(weight)
                    .ifPresent(gradient -> gradients.put(name, gradient.toFloats())));
    return gradients;
  }
}
