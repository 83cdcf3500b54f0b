package org.engram.models.neurojepa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.models.neurojepa.NeuroJepaConfig.FeedForwardKind;
import org.engram.models.neurojepa.NeuroJepaConfig.PredictorConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.Rope;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.Segments;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One recorded case: its weights, inputs, outputs and sizes. */
final class Golden implements AutoCloseable {
  static final Path FOLDER = Path.of("src/test/resources/golden/neurojepa");

  /** What a float32 implementation must meet, absolute and relative. */
  static final double TOLERANCE = 2e-5;

  final Safetensors weights;
  final Safetensors io;
  final JsonNode json;
  final NeuroJepaConfig config;
  final Compute compute = Compute.open(Device.CPU, Precision.FP32);
  private final Scope owner = Scope.openDetached();

  Golden(String name) {
    weights = Safetensors.open(FOLDER.resolve(name + ".weights.safetensors"));
    io = Safetensors.open(FOLDER.resolve(name + ".io.safetensors"));
    json = json(name);
    config = config(json.get("config"));
  }

  static JsonNode json(String name) {
    try {
      return JsonMapper.shared().readTree(Files.readString(FOLDER.resolve(name + ".json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static NeuroJepaConfig config(JsonNode sizes) {
    int dim = sizes.get("embed_dim").asInt();
    return new NeuroJepaConfig(
        new VolumeShape(
            integers(sizes.get("img_size")),
            integers(sizes.get("patch_size")),
            sizes.path("in_chans").asInt(1)),
        dim,
        sizes.path("depth").asInt(1),
        sizes.path("num_heads").asInt(1),
        sizes.path("mlp_ratio").asDouble(4),
        true,
        sizes.path("use_rope").asBoolean(true) ? Rope.PUBLISHED : Rope.NONE,
        feedForward(sizes),
        mixture(sizes.path("moe")),
        new PredictorConfig(
            sizes.path("pred_embed_dim").asInt(24),
            sizes.path("pred_depth").asInt(1),
            sizes.path("pred_num_heads").asInt(1),
            sizes.path("num_mask_tokens").asInt(1)),
        1e-6);
  }

  private static FeedForwardKind feedForward(JsonNode sizes) {
    if (!sizes.path("use_silu").asBoolean(false)) {
      return FeedForwardKind.GELU;
    }
    return sizes.path("wide_silu").asBoolean(true)
        ? FeedForwardKind.WIDE_SWIGLU
        : FeedForwardKind.SWIGLU;
  }

  /** What a case leaves out is 4 experts of 24 units, 2 active, 2 shared, softmax, scale 4. */
  private static Optional<MixtureConfig> mixture(JsonNode moe) {
    if (moe.isMissingNode()) {
      return Optional.empty();
    }
    return Optional.of(
        new MixtureConfig(
            integers(moe.get("moe_layer_indices")),
            moe.path("n_routed_experts").asInt(4),
            moe.path("n_activated_experts").asInt(2),
            moe.path("n_shared_experts").asInt(2),
            moe.path("moe_inter_dim").asInt(24),
            moe.path("score_func").asString("softmax").equals("softmax")
                ? MixtureConfig.Score.SOFTMAX
                : MixtureConfig.Score.SIGMOID,
            moe.path("route_scale").asDouble(4)));
  }

  private static List<Integer> integers(JsonNode list) {
    List<Integer> values = new ArrayList<>();
    list.forEach(value -> values.add(value.asInt()));
    return values;
  }

  Parameters parameters(String prefix) {
    return new Parameters(Parameters.Source.of(weights), prefix, compute, owner);
  }

  Tensor tensor(String name) {
    return Tensors.of(io.get(name));
  }

  /** Checks the residual stream after each block of a stack. */
  Segments checkBlocks(String prefix, String suffix) {
    int[] block = {0};
    return (segment, input) -> {
      Tensor output = segment.apply(input);
      check(prefix + block[0]++ + suffix, output);
      return output;
    };
  }

  /** Nothing is checked where the case has not recorded it. */
  void check(String name, Tensor actual) {
    if (io.has(name)) {
      check(name, actual.shape(), actual.toFloats());
    }
  }

  void check(String name, long[] shape, float[] actual) {
    HostTensor expected = io.get(name);
    assertThat(shape).as(name + " shape").isEqualTo(expected.shape());
    float[] wanted = expected.toFloats();
    double worst = 0;
    for (int i = 0; i < wanted.length; i++) {
      double allowed = TOLERANCE + TOLERANCE * Math.abs(wanted[i]);
      double share = Math.abs((double) actual[i] - wanted[i]) / allowed;
      worst = share >= 0 ? Math.max(worst, share) : Double.POSITIVE_INFINITY; // NaN fails too
    }
    assertThat(worst).as(name + ", largest difference over the tolerance").isLessThan(1);
  }

  @Override
  public void close() {
    owner.close();
    compute.close();
    weights.close();
    io.close();
  }
}
