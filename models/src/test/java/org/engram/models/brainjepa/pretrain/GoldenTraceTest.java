package org.engram.models.brainjepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.engram.models.training.step.StepResult;
import org.engram.models.training.step.StepResult.Outcome;
import org.engram.models.training.step.StepResult.Update;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.TensorLists;
import org.engram.tensor.file.HostTensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Whole trainings recorded from the published implementation, step by step. */
class GoldenTraceTest {
  @ParameterizedTest
  @ValueSource(strings = {"train_trace", "train_trace_carry"})
  void aTrainingFollowsThePublishedOneToItsLastWeights(String name) {
    try (Recorded recorded = new Recorded(name);
        PretrainModel model = recorded.model("initial.");
        PretrainStep step = recorded.step(model, recorded.settings())) {
      Losses losses = new Losses(recorded);
      for (JsonNode expected : recorded.json.get("trace")) {
        if (expected.get("itr").asInt() == 0) {
          step.startEpoch();
        }
        int iteration = expected.get("iteration").asInt();
        try (Scope _ = Scope.open()) {
          StepResult result = step.step(recorded.batch(iteration));
          losses.check(iteration, result);
          checkSchedules(expected, result);
          checkNorms(expected, result, model);
          if (result.update().isPresent() && result.update().get().number() == 1) {
            checkWeights(recorded, "after_step1.", model);
          }
        }
      }
      checkWeights(recorded, "final.", model);
    }
  }

  /** The losses as recorded in float32, and as the same training had them in float64. */
  record Losses(Recorded recorded) {
    void check(int iteration, StepResult result) {
      check(iteration, result.loss());
      assertThat(result.returnedLoss())
          .isCloseTo(recorded.file.get("output.loss_returned").value(iteration), tolerance());
    }

    void check(int iteration, double loss) {
      assertThat(loss)
          .as("loss of iteration " + iteration)
          .isCloseTo(recorded.file.get("output.loss_raw").value(iteration), tolerance())
          .isCloseTo(recorded.file.get("output.loss_raw_f64").value(iteration), tolerance());
    }

    private Offset<Double> tolerance() {
      return within(recorded.json.get("tolerance_loss_max_abs").asDouble());
    }
  }

  private static void checkSchedules(JsonNode expected, StepResult result) {
    boolean updated = expected.get("optimizer_step").asBoolean();
    assertThat(result.outcome()).isEqualTo(updated ? Outcome.UPDATED : Outcome.ACCUMULATED);
    assertThat(result.update().isPresent()).isEqualTo(updated);
    same("next learning rate", result.nextLearningRate(), expected.get("lr_returned"));
    same("next weight decay", result.nextWeightDecay(), expected.get("wd_returned"));
    if (updated) {
      Update update = result.update().orElseThrow();
      assertThat(update.number()).isEqualTo(expected.get("step_index").asLong() + 1);
      same("learning rate", update.learningRate(), expected.get("lr_used"));
      same("weight decay", update.weightDecay(), expected.get("wd_used"));
      same("momentum", update.momentum(), expected.get("momentum"));
    }
  }

  private static void same(String what, double actual, JsonNode expected) {
    double value = expected.asDouble();
    assertThat(actual).as(what).isCloseTo(value, within(1e-12 * Math.abs(value)));
  }

  /** Norms of the gradients as they add up; an update has taken its own before they were zeroed. */
  static void checkNorms(JsonNode expected, StepResult result, PretrainModel model) {
    double encoder =
        result
            .update()
            .map(Update::encoderGradientNorm)
            .orElseGet(() -> norm(model.networks().encoderWeights()));
    double predictor =
        result
            .update()
            .map(Update::predictorGradientNorm)
            .orElseGet(() -> norm(model.networks().predictorWeights()));
    close("norm of the encoder's gradients", encoder, expected.get("encoder_grad_norm"));
    close("norm of the predictor's gradients", predictor, expected.get("predictor_grad_norm"));
  }

  private static void close(String what, double actual, JsonNode expected) {
    double value = expected.asDouble();
    assertThat(actual).as(what).isCloseTo(value, within(1e-5 * value));
  }

  private static double norm(Map<String, Tensor> weights) {
    return TensorLists.norm(
        weights.values().stream().flatMap(weight -> Autograd.gradient(weight).stream()).toList());
  }

  static void checkWeights(Recorded recorded, String prefix, PretrainModel model) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    model.networks().weights().forEach((name, weight) -> weights.put(name, weight.toFloats()));
    int compared = 0;
    for (String name : recorded.file.names()) {
      if (name.startsWith(prefix)) {
        String weight = name.substring(prefix.length());
        checkWeight(recorded.json, weight, weights.get(weight), recorded.file.get(name));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(weights.size());
  }

  private static void checkWeight(JsonNode json, String name, float[] actual, HostTensor recorded) {
    float[] expected = recorded.toFloats();
    if (name.endsWith("attn.qkv.bias")) {
      // The gradient of the keys' third is rounding noise, which Adam amplifies.
      int dim = actual.length / 3;
      assertThat(
              Recorded.largestDifference(
                  Arrays.copyOfRange(actual, dim, 2 * dim),
                  Arrays.copyOfRange(expected, dim, 2 * dim)))
          .as(name + ", keys")
          .isLessThanOrEqualTo(json.get("key_bias_tolerance_max_abs").asDouble());
      System.arraycopy(expected, dim, actual, dim, dim);
    }
    JsonNode tolerance =
        json.get("final_weights_tolerance_excluding_key_bias")
            .get(name.substring(0, name.indexOf('.')));
    assertThat(Recorded.largestDifference(actual, expected))
        .as(name)
        .isLessThanOrEqualTo(tolerance.get("max_abs_per_element").asDouble());
    double squares = 0;
    for (int i = 0; i < actual.length; i++) {
      squares += Math.pow((double) actual[i] - expected[i], 2);
    }
    assertThat(Math.sqrt(squares / actual.length))
        .as(name + ", root mean square difference")
        .isLessThanOrEqualTo(tolerance.get("rms_per_tensor").asDouble());
  }
}
