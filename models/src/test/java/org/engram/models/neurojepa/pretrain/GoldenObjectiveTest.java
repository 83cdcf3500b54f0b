package org.engram.models.neurojepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Segments;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Losses and gradients recorded from the published implementation. */
class GoldenObjectiveTest {
  @Test
  void lossAndItsGradientAreThePublishedOnesForEveryPowerAndWeighting() {
    JsonNode json = Recorded.json("jepa_loss_values");
    assertThat(json.get("cases").size()).isEqualTo(12);
    try (Safetensors file =
        Safetensors.open(Recorded.FOLDER.resolve("jepa_loss_values.safetensors"))) {
      for (JsonNode expected : json.get("cases")) {
        try (Scope _ = Scope.open()) {
          VolumeObjective objective =
              new VolumeObjective(
                  expected.get("loss_exp").asDouble(), expected.get("bg_weight").asDouble());
          List<Tensor> predictions =
              List.of(
                  Autograd.leaf(Tensors.of(file.get("z0"))),
                  Autograd.leaf(Tensors.of(file.get("z1"))));
          List<Tensor> masks =
              List.of(Tensors.of(file.get("masks_pred0")), Tensors.of(file.get("masks_pred1")));
          Tensor foreground =
              expected.get("uses_fg_map").asBoolean() ? Tensors.of(file.get("fg_map")) : null;

          Tensor loss = objective.loss(predictions, Tensors.of(file.get("h")), masks, foreground);
          Autograd.backward(loss);

          String name = "case" + expected.get("case").asInt();
          double wanted = expected.get("loss").asDouble();
          assertThat(loss.item()).as(name).isCloseTo(wanted, within(1e-6 * wanted));
          for (int set = 0; set < 2; set++) {
            assertThat(
                    Recorded.largestDifference(
                        Autograd.gradient(predictions.get(set)).orElseThrow().toFloats(),
                        file.get(name + ".dz" + set).toFloats()))
                .as(name + ".dz" + set)
                .isLessThan(1e-8);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"l1_fg", "l2_nofg"})
  void gradientsOfAllParametersAreThePublishedOnes(String name) {
    try (Recorded recorded = new Recorded("jepa_loss_pipeline", "weights");
        VolumePretrainModel model = recorded.model();
        Scope _ = Scope.open()) {
      JsonNode expected = recorded.json.get("results").get(name);
      VolumeBatch batch = recorded.batch("");
      VolumeObjective objective =
          new VolumeObjective(
              expected.get("loss_exp").asDouble(), expected.get("bg_weight").asDouble());
      Tensor targets;
      try (Autograd.Region _ = Autograd.off()) {
        targets = objective.normed(model.target().forward(batch.x()).tokens());
      }
      near(recorded, "out.target_layernormed", targets);
      List<Tensor> predictions = new java.util.ArrayList<>();
      for (int set = 0; set < batch.masks().size(); set++) {
        VolumeBatch.Masks masks = batch.masks().get(set);
        Tensor context =
            model
                .encoder()
                .forward(batch.x(), masks.context(), List.of(), Segments.plain(), DropPath.none())
                .tokens();
        near(recorded, "out.context_tokens" + set, context);
        predictions.add(model.predictor().forward(context, masks.context(), masks.targets()));
        near(recorded, "out.predictions" + set, predictions.getLast());
      }
      Tensor loss =
          objective.loss(
              predictions,
              targets,
              batch.masks().stream().map(VolumeBatch.Masks::targets).toList(),
              batch.foreground());
      assertThat(loss.item()).isCloseTo(expected.get("loss").asDouble(), within(1e-6));

      Autograd.backward(loss);

      checkGradients(recorded, "grad." + name + ".", model.networks().encoderWeights());
      checkGradients(recorded, "grad." + name + ".", model.networks().predictorWeights());
    }
  }

  private static void checkGradients(
      Recorded recorded, String prefix, Map<String, Tensor> weights) {
    weights.forEach(
        (name, weight) -> {
          String key = prefix + Recorded.recorded(name);
          boolean there = Autograd.gradient(weight).isPresent();
          assertThat(there).as(key + " is there").isEqualTo(recorded.io.has(key));
          if (there) {
            float[] wanted = recorded.io.get(key).toFloats();
            float[] actual = Autograd.gradient(weight).orElseThrow().toFloats();
            for (int i = 0; i < wanted.length; i++) {
              assertThat((double) actual[i])
                  .as(key + ", element " + i)
                  .isCloseTo(wanted[i], within(2e-6 + 1e-4 * Math.abs(wanted[i])));
            }
          }
        });
  }

  private static void near(Recorded recorded, String name, Tensor actual) {
    assertThat(Recorded.largestDifference(actual.toFloats(), recorded.io.get(name).toFloats()))
        .as(name)
        .isLessThan(2e-5);
  }
}
