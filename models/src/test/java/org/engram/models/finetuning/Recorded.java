package org.engram.models.finetuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.tensor.file.HostTensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Recorded figures of the published implementation. */
final class Recorded {
  static final Path FOLDER = Path.of("src/test/resources/golden/brainjepa");

  private Recorded() {}

  static Path tensors(String name) {
    return FOLDER.resolve(name + ".safetensors");
  }

  static JsonNode json(String name) {
    try {
      return JsonMapper.shared().readTree(Files.readString(FOLDER.resolve(name + ".json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The sizes of the recorded fine-tuned model. */
  static BrainJepaConfig config() {
    JsonNode sizes = json("finetune_head").get("config");
    return new BrainJepaConfig(
        sizes.get("rois").asInt(),
        sizes.get("time").asInt(),
        sizes.get("patch_size").asInt(),
        sizes.get("embed_dim").asInt(),
        sizes.get("depth").asInt(),
        sizes.get("num_heads").asInt(),
        4,
        sizes.get("pred_dim").asInt(),
        sizes.get("pred_depth").asInt(),
        sizes.get("num_heads").asInt(),
        sizes.get("grad_dim").asInt(),
        Position.MAPPING,
        1e-6,
        "golden",
        2.0,
        "none");
  }

  static void check(String name, float[] actual, HostTensor expected, double tolerance) {
    float[] values = expected.toFloats();
    assertThat(actual).as(name).hasSize(values.length);
    double largest = 0;
    for (int i = 0; i < values.length; i++) {
      double difference = Math.abs((double) actual[i] - values[i]);
      // NaN must fail too
      largest = difference >= 0 ? Math.max(largest, difference) : Double.POSITIVE_INFINITY;
    }
    assertThat(largest).as(name + ", largest difference").isLessThanOrEqualTo(tolerance);
  }
}
