package org.engram.models.neurojepa.heads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.models.nn.Parameters;
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

/** Figures recorded from the published heads and their training. */
final class Recorded implements AutoCloseable {
  static final Path FOLDER = Path.of("src/test/resources/golden/neurojepa");

  final Safetensors weights;
  final Safetensors io;
  final JsonNode json;
  final Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
  private final Scope owner = Scope.openDetached();

  Recorded(String name, String weights) {
    this.weights = Safetensors.open(FOLDER.resolve(name + "." + weights + ".safetensors"));
    io = Safetensors.open(FOLDER.resolve(name + ".io.safetensors"));
    json = json(name);
  }

  static JsonNode json(String name) {
    try {
      return JsonMapper.shared().readTree(Files.readString(FOLDER.resolve(name + ".json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Parameters trained(String prefix) {
    return Parameters.trained(Parameters.Source.of(weights), prefix, compute, owner);
  }

  Parameters parameters(String prefix) {
    return new Parameters(Parameters.Source.of(weights), prefix, compute, owner);
  }

  Tensor tensor(String name) {
    return Tensors.of(io.get(name));
  }

  /** Within {@code absolute + relative * |expected|}. */
  void check(String name, Tensor actual, double absolute, double relative) {
    HostTensor expected = io.get(name);
    assertThat(actual.shape()).as(name + " shape").isEqualTo(expected.shape());
    check(name, actual.toDoubles(), absolute, relative);
  }

  void check(String name, double[] actual, double absolute, double relative) {
    float[] wanted = io.get(name).toFloats();
    double worst = 0;
    for (int i = 0; i < wanted.length; i++) {
      double allowed = absolute + relative * Math.abs(wanted[i]);
      double share = Math.abs(actual[i] - wanted[i]) / allowed;
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
