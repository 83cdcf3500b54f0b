package org.engram.models.neurojepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Corrections of the experts' biases recorded from the published implementation. */
class GoldenExpertBalanceTest {
  @Test
  void biasesMoveAsPublishedInEveryModeRateAndClip() {
    JsonNode json = Recorded.json("moe_bias_update");
    assertThat(json.get("cases").size()).isEqualTo(8);
    try (Safetensors file =
        Safetensors.open(Recorded.FOLDER.resolve("moe_bias_update.safetensors"))) {
      for (int c = 0; c < 8; c++) {
        JsonNode expected = json.get("cases").get(c);
        ExpertBalance balance =
            new ExpertBalance(
                expected.get("prop").asBoolean()
                    ? ExpertBalance.Correction.PROPORTIONAL
                    : ExpertBalance.Correction.SIGN,
                expected.get("clip").asDouble());
        double least = 0;
        double greatest = 0;
        for (int layer = 0; layer < 2; layer++) {
          String name = "case" + c + ".layer" + layer + ".";
          ExpertBalance.Result result =
              balance.corrected(
                  file.get(name + "bias_before").toFloats(),
                  counts(file, name + "counts"),
                  expected.get("rate").asDouble());
          assertThat(
                  Recorded.largestDifference(
                      result.bias(), file.get(name + "bias_after").toFloats()))
              .as(name + "bias_after")
              .isLessThan(1e-6);
          JsonNode layers = expected.get("calculate_vio_per_layer").get(layer);
          assertThat(result.violation().least()).isCloseTo(layers.get(0).asDouble(), within(1e-6));
          assertThat(result.violation().greatest())
              .isCloseTo(layers.get(1).asDouble(), within(1e-6));
          least += result.violation().least() / 2;
          greatest += result.violation().greatest() / 2;
        }
        assertThat(least).isCloseTo(expected.get("mean_min_violation").asDouble(), within(1e-6));
        assertThat(greatest).isCloseTo(expected.get("mean_max_violation").asDouble(), within(1e-6));
      }
    }
  }

  private static long[] counts(Safetensors file, String name) {
    long[] counts = new long[(int) file.get(name).elements()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = (long) file.get(name).value(i);
    }
    return counts;
  }
}
