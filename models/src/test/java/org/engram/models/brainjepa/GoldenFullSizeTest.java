package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** ViT-Base at full size: 4500 tokens, 86 million weights made by an integer formula. */
class GoldenFullSizeTest {
  private static final JsonNode RECORDED = Golden.json("encoder_vitb_sum");

  @Test
  void theFullSizeEncoderMeetsThePublishedOneStageByStage() {
    BrainJepaConfig config = Golden.config(RECORDED.get("config"));
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32);
        Scope weights = Scope.openDetached();
        Scope _ = Scope.open()) {
      Parameters parameters =
          new Parameters(new FormulaWeights(config), "encoder.", compute, weights);
      JsonNode input = RECORDED.get("input");
      Tensor gradient = Tensors.of(formula(input.get("gradient"))).reshape(450, 30);
      Tensor x = Tensors.of(formula(input.get("x"))).reshape(1, 450, 160);
      Encoder encoder = Encoder.load(parameters, config, gradient);
      int[] rows = ints(RECORDED.get("sample_token_index"));
      check("patch_embed", encoder.patches(x), rows);
      check("pos_embed", encoder.positions(), rows);
      int[] block = {0};
      Tensor tokens =
          encoder.forward(
              x,
              null,
              (segment, tokensIn) -> {
                Tensor residual = segment.apply(tokensIn);
                String stage = "block." + block[0]++;
                if (RECORDED.get("stages").has(stage)) {
                  check(stage, residual, rows);
                }
                return residual;
              },
              DropPath.none());
      check("tokens", tokens, rows);
      float[] pooled = tokens.mean(1).toFloats();
      for (int d = 0; d < 32; d++) {
        double expected = RECORDED.get("pooled_mean_over_tokens_f64_first32").get(d).asDouble();
        assertThat((double) pooled[d]).as("pooled " + d).isCloseTo(expected, within(2e-5));
      }
      long[] context = IntStream.range(0, 500).mapToLong(j -> 9L * j).toArray();
      check(
          "masked_tokens",
          encoder.forward(x, Tensors.of(context, 1, 500)),
          ints(RECORDED.get("stages").get("masked_tokens").get("sample_token_rows")));
    }
  }

  private static void check(String stage, Tensor actual, int[] rows) {
    JsonNode recorded = RECORDED.get("stages").get(stage);
    float[] values = actual.toFloats();
    int dim = (int) actual.size(-1);
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    JsonNode exact = recorded.get("f64");
    double mean = sum / values.length;
    double std = Math.sqrt(squares / values.length - mean * mean);
    double relative = recorded.get("tolerance_std_and_l2_rel").asDouble();
    assertThat(mean)
        .as(stage + " mean")
        .isCloseTo(
            exact.get("mean").asDouble(), within(recorded.get("tolerance_mean_abs").asDouble()));
    close(stage + " std", std, exact.get("std_population").asDouble(), relative);
    close(stage + " L2 norm", Math.sqrt(squares), exact.get("l2_norm").asDouble(), relative);
    int[] columns = ints(RECORDED.get("sample_dim_index"));
    double tolerance = recorded.get("tolerance_sample_max_abs").asDouble();
    for (int j = 0; j < rows.length; j++) {
      assertThat((double) values[rows[j] * dim + columns[j]])
          .as(stage + " sample " + j)
          .isCloseTo(recorded.get("sample_values_f64").get(j).asDouble(), within(tolerance));
    }
  }

  private static void close(String what, double actual, double expected, double relative) {
    assertThat(actual).as(what).isCloseTo(expected, within(Math.abs(expected) * relative));
  }

  private static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }

  /** The recorded integer formula: a hash of (k, element index) scaled to a range. */
  private static HostTensor formula(JsonNode entry) {
    JsonNode sizes = entry.get("shape");
    long[] shape = IntStream.range(0, sizes.size()).mapToLong(i -> sizes.get(i).asInt()).toArray();
    int count = (int) java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    int k = entry.get("k").asInt();
    double offset = entry.get("offset").asDouble();
    double scale = entry.get("scale").asDouble();
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      int h = (i + 1) * 0x9E3779B9 + k * 0x85EBCA77;
      h ^= h >>> 16;
      h *= 0x7feb352d;
      h ^= h >>> 15;
      h *= 0x846ca68b;
      h ^= h >>> 16;
      values[i] = (float) (offset + scale * (Integer.toUnsignedLong(h) * 0x1p-31 - 1));
    }
    for (int i = 0; i < 3; i++) {
      assertThat(values[i]).isEqualTo((float) entry.get("first3").get(i).asDouble());
    }
    return HostTensor.of(values, shape);
  }

  private static final class FormulaWeights implements Parameters.Source {
    private final Map<String, JsonNode> entries = new HashMap<>();
    private final BrainJepaConfig config;

    FormulaWeights(BrainJepaConfig config) {
      this.config = config;
      RECORDED.get("weights").forEach(entry -> entries.put(entry.get("key").asString(), entry));
    }

    @Override
    public Path path() {
      return Path.of("formula");
    }

    @Override
    public boolean has(String name) {
      return entries.containsKey(name);
    }

    @Override
    public HostTensor get(String name) {
      if (name.endsWith("emb_h")) {
        int half = config.embedDim() / 2;
        return HostTensor.of(
            SineCosine.ofTime(config.regions(), config.timePatches(), half), config.tokens(), half);
      }
      return formula(entries.get(name));
    }
  }
}
