package org.engram.models.neurojepa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    config = RecordedSizes.of(json.get("config"));
  }

  static JsonNode json(String name) {
    try {
      return JsonMapper.shared().readTree(Files.readString(FOLDER.resolve(name + ".json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
