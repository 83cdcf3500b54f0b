package org.engram.models.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.nn.Parameters;
import org.engram.models.training.step.StepPrecision;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps of fine-tuning on the recorded small model. */
class FinetuneStepTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final FinetuneTask TASK = new FinetuneTask.Classification(List.of("a", "b"));
  private static final double[][] TRUTHS = {{0}, {1}, {1}};

  private final BrainJepaConfig config = Recorded.config();
  private Compute compute;
  private Safetensors file;

  @BeforeEach
  void open() {
    compute = Compute.open(Device.CPU, Precision.FP32, 1);
    file = Safetensors.open(Recorded.tensors("finetune_head"));
  }

  @AfterEach
  void close() {
    file.close();
    compute.close();
  }

  private FinetuneModel model() {
    float[] gradient = file.get("input.gradient").toFloats();
    Parameters.Source source = Parameters.Source.of(file);
    return FinetuneModel.tuned(
        config,
        Optional.of(new GradientTable(config.regions(), config.gradientDim(), gradient)),
        HeadConfig.of(HeadKind.MEAN, config.embedDim(), 2),
        source,
        source,
        compute);
  }

  private static FinetuneStepSettings settings(
      LayerDecay rule, double weightDecay, double dropPath, double mixup, boolean recompute) {
    return new FinetuneStepSettings(
        1,
        0,
        0.75,
        rule,
        weightDecay,
        dropPath,
        0.1,
        mixup,
        recompute,
        StepPrecision.FLOAT32,
        0.9,
        0.999,
        1e-8,
        0.001);
  }

  private static FinetuneStep step(FinetuneModel model, FinetuneStepSettings settings) {
    FinetuneSchedule schedule = new FinetuneSchedule(1e-3, 1e-6, 0, 10);
    return new FinetuneStep(model, TASK, settings, schedule, FinetuneStep.Rule.ADAMW);
  }

  private Tensor x() {
    HostTensor x = file.get("input.x");
    return Tensors.of(x).reshape(x.shape()[0], config.regions(), config.frames());
  }

  private static double largestChange(
      SequencedMap<String, float[]> before, FinetuneModel model, String name) {
    float[] now = model.weights().get(name).toFloats();
    double largest = 0;
    for (int i = 0; i < now.length; i++) {
      largest = Math.max(largest, Math.abs((double) now[i] - before.get(name)[i]));
    }
    return largest;
  }

  private static SequencedMap<String, float[]> copy(SequencedMap<String, Tensor> tensors) {
    SequencedMap<String, float[]> copy = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> copy.put(name, tensor.toFloats()));
    return copy;
  }

  /** The first update of AdamW moves a weight by its whole learning rate, whatever its gradient. */
  @ParameterizedTest
  @CsvSource({
    "PUBLISHED, 1, 1, 1, 1, 1",
    "INTENDED, 0.31640625, 0.421875, 0.5625, 0.75, 1",
    "INTENDED_POSITIONS, 0.31640625, 0.421875, 0.5625, 0.75, 0.31640625"
  })
  void theFirstUpdateIsAsLargeAsTheLayersLearningRate(
      LayerDecay rule, double input, double first, double second, double third, double positions) {
    try (FinetuneModel model = model();
        FinetuneStep step = step(model, settings(rule, 0, 0, 0, false));
        Scope _ = Scope.open()) {
      SequencedMap<String, float[]> before = copy(model.weights());
      FinetuneStep.Result result = step.step(x(), TRUTHS, new long[3], 0);
      assertThat(result.learningRate()).isEqualTo(1e-3);
      Map<String, Double> expected =
          Map.of(
              "encoder.patch_embed.proj.weight", input,
              "encoder.blocks.0.attn.proj.weight", first,
              "encoder.blocks.1.mlp.fc1.weight", second,
              "encoder.blocks.2.norm2.bias", third,
              "encoder.pos_embed_proj.predictor_pos_embed_proj.weight", positions,
              "head.weight", 1.0);
      expected.forEach(
          (name, scale) ->
              assertThat(largestChange(before, model, name))
                  .as(name)
                  .isCloseTo(1e-3 * scale, within(1e-6)));
      assertThat(largestChange(before, model, "encoder.pos_embed_proj.emb_h")).isZero();
    }
  }

  @Test
  void aRestoredStateGoesOnBitForBit() {
    FinetuneStepSettings settings = settings(LayerDecay.INTENDED, 0.05, 0.2, 0.4, false);
    SequencedMap<String, float[]> whole;
    Map<String, HostTensor> saved = new LinkedHashMap<>();
    try (FinetuneModel model = model();
        FinetuneStep step = step(model, settings);
        Scope _ = Scope.open()) {
      for (int i = 0; i < 6; i++) {
        if (i == 3) {
          step.state().forEach((name, tensor) -> saved.put(name, tensor.toHost()));
        }
        step.step(x(), TRUTHS, new long[] {i, 10L + i, 20L + i}, i);
      }
      whole = copy(step.state());
    }
    try (FinetuneModel model = model();
        FinetuneStep step = step(model, settings);
        Scope _ = Scope.open()) {
      step.restore(saved);
      for (int i = 3; i < 6; i++) {
        step.step(x(), TRUTHS, new long[] {i, 10L + i, 20L + i}, i);
      }
      SequencedMap<String, float[]> resumed = copy(step.state());
      assertThat(resumed.keySet()).isEqualTo(whole.keySet());
      resumed.forEach((name, values) -> assertThat(values).as(name).isEqualTo(whole.get(name)));
    }
  }

  /** Compared by AdamW's running mean, which after one update is a tenth of the gradient. */
  @Test
  void recomputationChangesNoGradientBeyondRounding() {
    SequencedMap<String, float[]> plain = after(settings(LayerDecay.INTENDED, 0.05, 0.3, 0, false));
    SequencedMap<String, float[]> again = after(settings(LayerDecay.INTENDED, 0.05, 0.3, 0, true));
    int compared = 0;
    for (String name : plain.keySet()) {
      if (name.startsWith("optimizer.exp_avg.")) {
        assertThat(again.get(name)).as(name).containsExactly(plain.get(name), within(1e-4f));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(46);
  }

  private SequencedMap<String, float[]> after(FinetuneStepSettings settings) {
    try (FinetuneModel model = model();
        FinetuneStep step = step(model, settings);
        Scope _ = Scope.open()) {
      step.step(x(), TRUTHS, new long[] {4, 5, 6}, 0);
      return copy(step.state());
    }
  }

  @Test
  void anAccumulatedBatchOfTwoHalvesIsThatBatch() {
    FinetuneStepSettings one = settings(LayerDecay.PUBLISHED, 0, 0, 0, false);
    FinetuneStepSettings two =
        new FinetuneStepSettings(
            2,
            0,
            0.75,
            LayerDecay.PUBLISHED,
            0,
            0,
            0.1,
            0,
            false,
            StepPrecision.FLOAT32,
            0.9,
            0.999,
            1e-8,
            0.001);
    double[][] truths = {{0}, {1}};
    try (FinetuneModel whole = model();
        FinetuneModel parts = model();
        FinetuneStep at = step(whole, one);
        FinetuneStep half = step(parts, two);
        Scope _ = Scope.open()) {
      Tensor x = x();
      double norm = at.step(x.narrow(0, 0, 2), truths, new long[2], 0).gradientNorm().orElseThrow();
      assertThat(half.step(x.narrow(0, 0, 1), new double[][] {{0}}, new long[1], 0).gradientNorm())
          .isEmpty();
      double accumulated =
          half.step(x.narrow(0, 1, 1), new double[][] {{1}}, new long[1], 0.5)
              .gradientNorm()
              .orElseThrow();
      assertThat(accumulated).isCloseTo(norm, within(1e-5 * norm));
    }
  }

  @Test
  void twentyStepsKeepLessThanHalfAMegabyte() {
    try (FinetuneModel model = model();
        FinetuneStep step = step(model, settings(LayerDecay.INTENDED, 0.05, 0.1, 0.3, true));
        Scope _ = Scope.open()) {
      repeat(step, 20);
      long[] growth = new long[3];
      for (int i = 0; i < growth.length; i++) {
        long before = residentKilobytes();
        repeat(step, 20);
        growth[i] = residentKilobytes() - before;
      }
      Arrays.sort(growth);
      assertThat(growth[1]).as("kB in 20 steps").isLessThan(512);
    }
  }

  private void repeat(FinetuneStep step, int times) {
    for (int i = 0; i < times; i++) {
      try (Scope _ = Scope.open()) {
        Tensor two = x().narrow(0, 0, 2); // its activations are some 10 MB
        step.step(two, new double[][] {{0}, {1}}, new long[] {i, 10L + i}, 0);
      }
    }
    // What Java's heap holds is not the matter here: leave the same of it touched each time.
    System.gc();
  }

  private static long residentKilobytes() {
    assumeTrue(Files.isReadable(STATUS), "resident memory is read from " + STATUS + ": not here");
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
