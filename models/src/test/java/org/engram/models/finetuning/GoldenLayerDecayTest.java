package org.engram.models.finetuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Layers, learning rates and weight decay of every parameter, in the three readings. */
class GoldenLayerDecayTest {
  private final JsonNode recorded = Recorded.json("layer_decay");
  private final BrainJepaConfig config = Recorded.config();

  @ParameterizedTest
  @CsvSource({
    "PUBLISHED, actual, 1",
    "INTENDED, intended_prefix_stripped, 5",
    "INTENDED_POSITIONS, intended_with_pos_embed_proj_in_layer0, 5"
  })
  void everyParameterIsInItsLayer(LayerDecay rule, String reading, int scales) {
    double decay = recorded.get("layer_decay").asDouble();
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Safetensors file = Safetensors.open(Recorded.tensors("finetune_head"));
        FinetuneModel model = open(file, compute)) {
      List<LayeredAdamW.Group> groups =
          LayeredAdamW.groups(model.weights(), config.depth(), rule, decay);
      assertThat(groups).hasSize(scales);
      int seen = 0;
      for (LayeredAdamW.Group group : groups) {
        for (boolean decays : List.of(true, false)) {
          for (String name : decays ? group.decayed() : group.others()) {
            JsonNode expected = recorded.get("parameters").get(name).get(reading);
            assertThat(rule.layer(name, config.depth()))
                .as(name)
                .isEqualTo(expected.get("layer_id").asInt());
            assertThat(group.scale()).as(name).isEqualTo(expected.get("lr_scale").asDouble());
            assertThat(decays ? recorded.get("weight_decay").asDouble() : 0)
                .as(name)
                .isEqualTo(expected.get("weight_decay").asDouble());
            seen++;
          }
        }
      }
      long trained = model.weights().values().stream().filter(Autograd::hasGradient).count();
      assertThat((long) seen).isEqualTo(trained).isEqualTo(46); // 15 decayed and 31 not
    }
  }

  private FinetuneModel open(Safetensors file, Compute compute) {
    float[] gradient = file.get("input.gradient").toFloats();
    Parameters.Source source = Parameters.Source.of(file);
    return FinetuneModel.tuned(
        config,
        Optional.of(new GradientTable(config.regions(), config.gradientDim(), gradient)),
        HeadConfig.of(HeadKind.MEAN, config.embedDim(), 2),
        source,
        source,
        compute);
  }
}
