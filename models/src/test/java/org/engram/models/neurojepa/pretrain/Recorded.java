package org.engram.models.neurojepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.RecordedSizes;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A training case recorded from the published implementation, and the parts to repeat it. */
final class Recorded implements AutoCloseable {
  static final Path FOLDER = Path.of("src/test/resources/golden/neurojepa");

  final Safetensors weights;
  final Safetensors io;
  final JsonNode json;
  final NeuroJepaConfig config;
  final Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);

  Recorded(String name, String weights) {
    this.weights = Safetensors.open(FOLDER.resolve(name + "." + weights + ".safetensors"));
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

  VolumePretrainModel model() {
    return VolumePretrainModel.open(config, source(), compute);
  }

  /** The recorded names have the wrapper's {@code backbone} in them. */
  Parameters.Source source() {
    return new Parameters.Source() {
      @Override
      public Path path() {
        return weights.path();
      }

      @Override
      public boolean has(String name) {
        return weights.has(recorded(name));
      }

      @Override
      public HostTensor get(String name) {
        return weights.get(recorded(name));
      }
    };
  }

  static String recorded(String name) {
    int dot = name.indexOf('.');
    return name.substring(0, dot) + ".backbone" + name.substring(dot);
  }

  Tensor tensor(String name) {
    return Tensors.of(io.get(name));
  }

  /**
   * @param prefix of the inputs of a step, or empty
   */
  VolumeBatch batch(String prefix) {
    List<VolumeBatch.Masks> masks = new ArrayList<>();
    for (int set = 0; io.has(prefix + "in.masks_enc" + set); set++) {
      masks.add(
          new VolumeBatch.Masks(
              tensor(prefix + "in.masks_enc" + set), tensor(prefix + "in.masks_pred" + set)));
    }
    Tensor x = tensor(prefix + "in.x");
    Tensor foreground = io.has(prefix + "in.fg_map") ? tensor(prefix + "in.fg_map") : null;
    return new VolumeBatch(x, masks, foreground, new long[(int) x.size(0)]);
  }

  /** The largest difference; infinite where one is not a number. */
  static double largestDifference(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      largest = difference >= 0 ? Math.max(largest, difference) : Double.POSITIVE_INFINITY;
    }
    return largest;
  }

  @Override
  public void close() {
    compute.close();
    weights.close();
    io.close();
  }
}
