package org.engram.models.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.engram.models.finetuning.CoxLoss.Reduction;
import org.engram.models.probing.Metrics;
import org.engram.models.probing.Ties;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Cox losses and concordances recorded from the published implementation. */
class GoldenCoxTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden/neurojepa");

  @Test
  void thePublishedLossAndItsGradientsAreMet() throws IOException {
    JsonNode cases =
        JsonMapper.shared().readTree(Files.readString(FOLDER.resolve("heads.json"))).get("cox");
    try (Safetensors io = Safetensors.open(FOLDER.resolve("heads.io.safetensors"));
        Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      for (JsonNode recorded : cases) {
        String name = "cox." + recorded.get("tag").asString() + ".";
        CoxLoss loss =
            new CoxLoss(
                Ties.PUBLISHED,
                Reduction.valueOf(recorded.get("reduction").asString().toUpperCase(Locale.ROOT)),
                recorded.get("l2_lambda").asDouble());
        try (Scope _ = Scope.open()) {
          Tensor risk = Autograd.leaf(Tensors.of(io.get(name + "risk")));
          double[] time = doubles(io, name + "time");
          boolean[] event = new boolean[time.length];
          for (int i = 0; i < event.length; i++) {
            event[i] = io.get(name + "event").value(i) == 1;
          }

          Tensor value = loss.of(risk, time, event, compute);
          Autograd.backward(value.sum());

          check(name + "loss", value.toDoubles(), doubles(io, name + "loss"));
          check(
              name + "drisk",
              Autograd.gradient(risk).orElseThrow().toDoubles(),
              doubles(io, name + "drisk"));
          assertThat(Metrics.publishedConcordance(time, event, risk.toDoubles()))
              .as(name + "c_index")
              .isCloseTo(recorded.get("c_index").asDouble(), within(1e-12));
        }
      }
    }
    assertThat(cases).hasSize(8);
  }

  private static double[] doubles(Safetensors io, String name) {
    float[] values = io.get(name).toFloats();
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static void check(String name, double[] actual, double[] expected) {
    assertThat(actual).as(name).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i])
          .as(name + " " + i)
          .isCloseTo(expected[i], within(1e-6 + 1e-5 * Math.abs(expected[i])));
    }
  }
}
