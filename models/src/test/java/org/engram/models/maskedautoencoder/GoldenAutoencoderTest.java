package org.engram.models.maskedautoencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SequencedMap;
import org.engram.models.brainjepa.pretrain.Batch;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.step.StepResult;
import org.engram.models.training.step.StepResult.Outcome;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the same network and training written out in torch, in float64. */
class GoldenAutoencoderTest {
  @Test
  void latentsAndToldValuesAreThoseOfTheReference() {
    try (Recorded recorded = new Recorded();
        AutoencoderModel model = recorded.model();
        Scope _ = Scope.open()) {
      Batch batch = recorded.batch(0);
      Tensor latents = model.encoder().forward(batch.x(), batch.contextMask());
      Tensor told = model.decoder().forward(latents, batch.contextMask(), batch.targetMask());

      assertThat(told.shape()).containsExactly(3, 11, 4);
      for (String name : new String[] {"latents", "told"}) {
        float[] expected = recorded.file.get("output." + name).toFloats();
        float[] actual = (name.equals("told") ? told : latents).toFloats();
        assertThat(Recorded.largestDifference(actual, expected)).as(name).isLessThan(1e-5);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lossAndGradientsOfEveryWeightAreThoseOfTheReference(boolean recompute) {
    try (Recorded recorded = new Recorded();
        AutoencoderModel model = recorded.model();
        AutoencoderStep step = recorded.step(model, 1, recompute);
        Scope _ = Scope.open()) {
      int[] compared = {0};
      StepResult result =
          step.step(
              recorded.batch(0),
              new StepObserver() {
                @Override
                public void gradients(SequencedMap<String, Tensor> gradients) {
                  gradients.forEach(
                      (name, gradient) -> {
                        float[] expected = recorded.file.get("grad." + name).toFloats();
                        double off = Recorded.largestDifference(gradient.toFloats(), expected);
                        assertThat(off)
                            .as(name)
                            .isLessThan(2e-5 * Math.max(1e-2, Recorded.largest(expected)));
                        compared[0]++;
                      });
                }
              });

      assertThat(result.loss())
          .isCloseTo(recorded.json.get("losses").get(0).asDouble(), within(1e-6));
      long recordedGradients =
          recorded.file.names().stream().filter(name -> name.startsWith("grad.")).count();
      assertThat(compared[0]).isEqualTo((int) recordedGradients).isEqualTo(51);
    }
  }

  @Test
  void fiveUpdatesTakeTheWeightsWhereTheReferenceTookThem() {
    try (Recorded recorded = new Recorded();
        AutoencoderModel model = recorded.model();
        AutoencoderStep step = recorded.step(model, 1, false)) {
      for (int i = 0; i < recorded.iterations(); i++) {
        try (Scope _ = Scope.open()) {
          StepResult result = step.step(recorded.batch(i));
          assertThat(result.outcome()).isEqualTo(Outcome.UPDATED);
          assertThat(result.loss())
              .isCloseTo(recorded.json.get("losses").get(i).asDouble(), within(1e-4));
        }
      }
      try (Scope _ = Scope.open()) {
        model
            .networks()
            .weights()
            .forEach(
                (name, weight) -> {
                  String as = name.endsWith("emb_h") ? "initial." : "trained.";
                  float[] expected = known(name, recorded.file.get(as + name).toFloats());
                  assertThat(Recorded.largestDifference(known(name, weight.toFloats()), expected))
                      .as(name)
                      .isLessThan(1e-4);
                });
      }
    }
  }

  /**
   * Without the keys' bias: it adds the same to all scores of a query, so its gradient is rounding
   * alone, of which AdamW takes the sign.
   */
  private static float[] known(String name, float[] values) {
    if (name.endsWith("attn.qkv.bias")) {
      Arrays.fill(values, values.length / 3, 2 * values.length / 3, 0);
    }
    return values;
  }
}
