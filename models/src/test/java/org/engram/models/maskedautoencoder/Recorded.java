package org.engram.models.maskedautoencoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.pretrain.Batch;
import org.engram.models.nn.Parameters;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.MomentumLength;
import org.engram.models.training.ResumedSchedules;
import org.engram.models.training.RunLength;
import org.engram.models.training.ScheduleSettings;
import org.engram.models.training.Schedules;
import org.engram.models.training.step.LeftOver;
import org.engram.models.training.step.StepPrecision;
import org.engram.models.training.step.StepSettings;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The autoencoder that was written out by other means, and the parts to repeat its training. */
final class Recorded implements AutoCloseable {
  private static final Path FOLDER = Path.of("src/test/resources/golden/maskedautoencoder");

  final Safetensors file = Safetensors.open(FOLDER.resolve("case.safetensors"));
  final JsonNode json;
  final ModelDescription description;
  final Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);

  Recorded() {
    try {
      json = JsonMapper.shared().readTree(Files.readString(FOLDER.resolve("case.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    BrainJepaConfig config =
        new BrainJepaConfig(
            size("regions"),
            size("frames"),
            size("patch_size"),
            size("embed_dim"),
            size("depth"),
            size("heads"),
            size("mlp_ratio"),
            size("decoder_dim"),
            size("decoder_depth"),
            size("decoder_heads"),
            size("gradient_dim"),
            Position.MAPPING,
            1e-6,
            "recorded",
            2.0,
            "none");
    description =
        new ModelDescription(
            config,
            file.path(),
            Optional.of(
                new GradientTable(
                    config.regions(), config.gradientDim(), file.get("input.gradient").toFloats())),
            Atlas.unnamed("recorded", config.regions()),
            Normalization.fromName("none"),
            List.of());
  }

  private int size(String key) {
    return json.get(key).asInt();
  }

  AutoencoderModel model() {
    return AutoencoderModel.open(
        description,
        new Parameters.Source() {
          @Override
          public Path path() {
            return file.path();
          }

          @Override
          public boolean has(String name) {
            return file.has("initial." + name);
          }

          @Override
          public HostTensor get(String name) {
            return file.get("initial." + name);
          }
        },
        compute);
  }

  AutoencoderStep step(AutoencoderModel model, int accumulation, boolean recompute) {
    return new AutoencoderStep(
        model,
        settings(accumulation, recompute),
        schedules(json.get("learning_rate").asDouble()),
        GradientReducer.single());
  }

  static StepSettings settings(int accumulation, boolean recompute) {
    return new StepSettings(
        accumulation,
        LeftOver.CARRY,
        0,
        0,
        recompute,
        StepPrecision.FLOAT32,
        StepPrecision.FLOAT32,
        0.9,
        0.999,
        1e-8);
  }

  /** A learning rate and a weight decay that stay. */
  Schedules schedules(double rate) {
    double decay = json.get("weight_decay").asDouble();
    return new ScheduleSettings(
            rate,
            rate,
            rate,
            0,
            decay,
            decay,
            0.9,
            0.9,
            1,
            MomentumLength.ITERATIONS,
            ResumedSchedules.UPDATES)
        .schedules(new RunLength(1, 1000, 1));
  }

  int iterations() {
    return (int) file.get("input.x").shape()[0];
  }

  Batch batch(int iteration) {
    BrainJepaConfig config = description.config();
    float[] all = file.get("input.x").toFloats();
    int batch = (int) file.get("input.x").shape()[1];
    int one = config.regions() * config.frames();
    List<float[]> inputs = new ArrayList<>();
    for (int b = 0; b < batch; b++) {
      int from = (iteration * batch + b) * one;
      inputs.add(Arrays.copyOfRange(all, from, from + one));
    }
    return Batch.of(
        config,
        compute,
        inputs,
        rows("input.seen", iteration),
        rows("input.hidden", iteration),
        new long[] {1, 2, 3});
  }

  private int[][] rows(String name, int iteration) {
    HostTensor indices = file.get(name);
    int[][] rows = new int[(int) indices.shape()[1]][(int) indices.shape()[2]];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        long row = (long) iteration * rows.length + i;
        rows[i][j] = (int) indices.value(row * rows[i].length + j);
      }
    }
    return rows;
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

  static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @Override
  public void close() {
    compute.close();
    file.close();
  }
}
