package org.engram.models.brainjepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.GradientTable;
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

/** A training case recorded from the published implementation, and the parts to repeat it. */
final class Recorded implements AutoCloseable {
  private static final Path FOLDER = Path.of("src/test/resources/golden/brainjepa");

  final Safetensors file;
  final JsonNode json;
  final JsonNode sizes;
  final BrainJepaConfig config;
  final Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);

  Recorded(String name) {
    file = Safetensors.open(FOLDER.resolve(name + ".safetensors"));
    try {
      json = JsonMapper.shared().readTree(Files.readString(FOLDER.resolve(name + ".json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sizes = json.get("config");
    config =
        new BrainJepaConfig(
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
            "recorded",
            2.0,
            "none");
  }

  /** The model as the recording began, from the weights below a prefix. */
  PretrainModel model(String prefix) {
    GradientTable gradients =
        new GradientTable(
            config.regions(), config.gradientDim(), file.get("input.gradient").toFloats());
    return PretrainModel.open(config, Optional.of(gradients), source(prefix), compute);
  }

  private Parameters.Source source(String prefix) {
    return new Parameters.Source() {
      @Override
      public Path path() {
        return file.path();
      }

      @Override
      public boolean has(String name) {
        return file.has(prefix + name);
      }

      @Override
      public HostTensor get(String name) {
        return file.get(prefix + name);
      }
    };
  }

  PretrainStep step(PretrainModel model, StepSettings settings) {
    return step(model, settings, GradientReducer.single());
  }

  PretrainStep step(PretrainModel model, StepSettings settings, GradientReducer reducer) {
    return new PretrainStep(model, Objective.defaults(), settings, schedules(), reducer);
  }

  RunLength run() {
    return new RunLength(
        sizes.get("epochs").asInt(), sizes.get("ipe").asInt(), sizes.get("accum").asInt());
  }

  Schedules schedules() {
    return new ScheduleSettings(
            sizes.get("start_lr").asDouble(),
            sizes.get("lr").asDouble(),
            sizes.get("final_lr").asDouble(),
            sizes.get("warmup").asDouble(),
            sizes.get("wd").asDouble(),
            sizes.get("final_wd").asDouble(),
            sizes.get("ema").get(0).asDouble(),
            sizes.get("ema").get(1).asDouble(),
            sizes.get("ipe_scale").asDouble(),
            MomentumLength.ITERATIONS,
            ResumedSchedules.ITERATIONS)
        .schedules(run());
  }

  /** float32, accumulating as recorded. */
  StepSettings settings() {
    return settings(false, 0);
  }

  StepSettings settings(boolean recompute, double dropPath) {
    return new StepSettings(
        sizes.path("accum").asInt(1),
        LeftOver.CARRY,
        0,
        dropPath,
        recompute,
        StepPrecision.FLOAT32,
        StepPrecision.FLOAT32,
        0.9,
        0.999,
        1e-8);
  }

  /** The batch of one iteration of a trace. */
  Batch batch(int iteration) {
    return batch(iteration, 0, sizes.get("batch").asInt());
  }

  /** Some samples of it, as one of several ranks has them. */
  Batch batch(int iteration, int first, int end) {
    float[] all = file.get("input.x").toFloats();
    int batch = sizes.get("batch").asInt();
    int one = config.regions() * config.frames();
    List<float[]> inputs = new ArrayList<>();
    for (int b = first; b < end; b++) {
      int from = (iteration * batch + b) * one;
      inputs.add(Arrays.copyOfRange(all, from, from + one));
    }
    String masks = "input.iter%02d.masks_".formatted(iteration);
    return batch(
        inputs,
        Arrays.copyOfRange(rows(masks + "enc"), first, end),
        Arrays.copyOfRange(rows(masks + "pred"), first, end),
        1000L * iteration + first);
  }

  /** The only batch of a case that is no trace. */
  Batch batch() {
    float[] all = file.get("input.x").toFloats();
    int one = config.regions() * config.frames();
    List<float[]> inputs = new ArrayList<>();
    for (int from = 0; from < all.length; from += one) {
      inputs.add(Arrays.copyOfRange(all, from, from + one));
    }
    return batch(inputs, rows("input.masks_enc"), rows("input.masks_pred"), 0);
  }

  private Batch batch(List<float[]> inputs, int[][] context, int[][] targets, long firstSample) {
    long[] samples = new long[inputs.size()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = firstSample + i;
    }
    return Batch.of(config, compute, inputs, context, targets, samples);
  }

  private int[][] rows(String name) {
    HostTensor indices = file.get(name);
    int[][] rows = new int[(int) indices.shape()[0]][(int) indices.shape()[1]];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = (int) indices.value((long) i * rows[i].length + j);
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

  @Override
  public void close() {
    compute.close();
    file.close();
  }
}
