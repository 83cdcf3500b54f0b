package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
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

/** One recorded case: its tensors, sizes and tolerances. */
final class Golden implements AutoCloseable {
  private static final Path FOLDER = Path.of("src/test/resources/golden/brainjepa");

  final Safetensors file;
  final JsonNode json;
  final BrainJepaConfig config;
  final Compute compute = Compute.open(Device.CPU, Precision.FP32);

  Golden(String name) {
    file = Safetensors.open(FOLDER.resolve(name + ".safetensors"));
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

  static BrainJepaConfig config(JsonNode sizes) {
    return new BrainJepaConfig(
        sizes.get("rois").asInt(),
        sizes.get("time").asInt(160),
        sizes.get("patch_size").asInt(16),
        sizes.get("embed_dim").asInt(),
        sizes.get("depth").asInt(),
        sizes.get("num_heads").asInt(),
        4,
        sizes.path("pred_dim").asInt(384),
        sizes.path("pred_depth").asInt(6),
        sizes.get("num_heads").asInt(),
        sizes.get("grad_dim").asInt(),
        Position.MAPPING,
        1e-6,
        "golden",
        2.0,
        "none");
  }

  Encoder encoder(String prefix) {
    return Encoder.load(parameters(prefix), config, gradient());
  }

  Predictor predictor() {
    return Predictor.load(parameters("predictor."), config, gradient());
  }

  /** Checks the residual stream after each block of a stack. */
  Segments checkBlocks(String prefix) {
    int[] block = {0};
    return (segment, input) -> {
      Tensor output = segment.apply(input);
      check(prefix + block[0]++, output);
      return output;
    };
  }

  Parameters parameters(String prefix) {
    return new Parameters(source(), prefix, compute, weights);
  }

  Parameters.Source source() {
    return new Parameters.Source() {
      @Override
      public Path path() {
        return file.path();
      }

      @Override
      public boolean has(String name) {
        return file.has(name);
      }

      @Override
      public HostTensor get(String name) {
        return file.get(name);
      }
    };
  }

  private final Scope weights = Scope.openDetached();

  Tensor gradient() {
    return Tensors.of(file.get("input.gradient")).reshape(config.regions(), config.gradientDim());
  }

  /** The input without the channel dimension, [batch, regions, frames]. */
  Tensor x() {
    HostTensor x = file.get("input.x");
    return Tensors.of(x).reshape(x.shape()[0], x.shape()[2], x.shape()[3]);
  }

  Tensor tensor(String name) {
    return Tensors.of(file.get(name));
  }

  void check(String name, Tensor actual) {
    HostTensor expected = file.get(name);
    assertThat(actual.shape()).as(name + " shape").isEqualTo(expected.shape());
    double tolerance = json.get("tolerance_max_abs").get(name).asDouble();
    assertThat(tolerance).as(name + " tolerance").isPositive();
    check(name, actual.toFloats(), expected.toFloats(), tolerance);
  }

  static void check(String name, float[] actual, float[] expected, double tolerance) {
    assertThat(actual.length).as(name).isEqualTo(expected.length);
    double largest = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      // NaN must fail too
      largest = difference >= 0 ? Math.max(largest, difference) : Double.POSITIVE_INFINITY;
    }
    assertThat(largest).as(name + " largest difference").isLessThanOrEqualTo(tolerance);
  }

  static List<String> cases() {
    return List.of("encoder_small", "encoder_masked", "predictor", "jepa_loss", "finetune_head");
  }

  @Override
  public void close() {
    weights.close();
    compute.close();
    file.close();
  }
}
