package org.engram.models.neurojepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.LearningRateSchedule;
import org.engram.models.training.MomentumSchedule;
import org.engram.models.training.Schedules;
import org.engram.models.training.WeightDecaySchedule;
import org.engram.models.training.step.LeftOver;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.step.StepPrecision;
import org.engram.models.training.step.StepResult;
import org.engram.models.training.step.StepResult.Outcome;
import org.engram.models.training.step.StepResult.Update;
import org.engram.models.training.step.StepSettings;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Whole trainings recorded from the published implementation, step by step. */
class GoldenTraceTest {
  @ParameterizedTest
  @CsvSource({"train_trace_a, false", "train_trace_a, true", "train_trace_b_cooldown, false"})
  void aTrainingFollowsThePublishedOneToItsLastWeights(String name, boolean recompute) {
    try (Recorded recorded = new Recorded(name, "weights_initial");
        VolumePretrainModel model = recorded.model();
        VolumePretrainStep step = step(recorded, model, recompute)) {
      JsonNode steps = recorded.json.get("steps");
      double rates = 0;
      for (int s = 0; s < steps.size(); s++) {
        JsonNode expected = steps.get(s);
        List<long[]> counts = new ArrayList<>();
        try (Scope _ = Scope.open()) {
          StepResult result =
              step.step(
                  recorded.batch("step" + s + "."),
                  new StepObserver() {
                    @Override
                    public void gradients(SequencedMap<String, Tensor> gradients) {
                      model.encoder().mixtures().values().forEach(m -> counts.add(m.counts()));
                    }
                  });
          check(expected, result, step, counts);
          checkBiases(recorded, s, model);
          rates += result.update().orElseThrow().learningRate();
          if (s == 0) {
            checkWeights(recorded, "after_step0.", model, rates);
          }
        }
      }
      checkWeights(recorded, "final.", model, rates);
    }
  }

  private static VolumePretrainStep step(
      Recorded recorded, VolumePretrainModel model, boolean recompute) {
    JsonNode sizes = recorded.json.get("optimization");
    double scale = sizes.get("ipe_scale").asDouble();
    int perEpoch = sizes.get("ipe").asInt();
    long total = (long) (scale * sizes.get("num_epochs").asInt() * perEpoch);
    long warmup = (long) (sizes.get("warmup").asDouble() * perEpoch);
    double peak = sizes.get("lr").asDouble();
    double last = sizes.get("final_lr").asDouble();
    double[] ema = {sizes.get("ema").get(0).asDouble(), sizes.get("ema").get(1).asDouble()};
    Schedules schedules =
        new Schedules(
            sizes.get("is_anneal").asBoolean()
                ? LearningRateSchedule.linearDecay(peak, last, total)
                : LearningRateSchedule.warmupCosine(
                    sizes.get("start_lr").asDouble(), peak, last, warmup, total),
            WeightDecaySchedule.cosine(
                sizes.get("weight_decay").asDouble(),
                sizes.get("final_weight_decay").asDouble(),
                total),
            MomentumSchedule.linear(ema[0], ema[1], (double) total));
    return new VolumePretrainStep(
        model,
        new VolumeObjective(sizes.get("loss_exp").asDouble(), sizes.get("bg_weight").asDouble()),
        new StepSettings(
            1,
            LeftOver.CARRY,
            sizes.get("grad_clip").asDouble(),
            0,
            recompute,
            StepPrecision.FLOAT32,
            StepPrecision.FLOAT32,
            0.9,
            0.999,
            1e-8),
        schedules,
        new ExpertBalance(ExpertBalance.Correction.PROPORTIONAL, sizes.get("bias_clip").asDouble()),
        new ExpertBalanceSchedule(
            sizes.get("bias_update_rate_min").asDouble(),
            sizes.get("bias_update_rate_max").asDouble(),
            perEpoch * sizes.get("warmup").asDouble() * scale,
            total),
        GradientReducer.single());
  }

  private static void check(
      JsonNode expected, StepResult result, VolumePretrainStep step, List<long[]> counts) {
    assertThat(result.outcome()).isEqualTo(Outcome.UPDATED);
    assertThat(result.loss()).isCloseTo(expected.get("loss").asDouble(), within(2e-5));
    Update update = result.update().orElseThrow();
    same("learning rate", update.learningRate(), expected.get("lr"), 1e-12);
    same("weight decay", update.weightDecay(), expected.get("wd"), 1e-12);
    same("momentum", update.momentum(), expected.get("momentum"), 1e-12);
    same("norm", update.gradientNorm(), expected.get("grad_norm_before_clip"), 1e-4);
    ExpertBalance.Violation violation = step.violation().orElseThrow();
    assertThat(violation.least())
        .isCloseTo(expected.get("moe_min_violation").asDouble(), within(1e-6));
    assertThat(violation.greatest())
        .isCloseTo(expected.get("moe_max_violation").asDouble(), within(1e-6));
    JsonNode layers = expected.get("expert_counts_per_moe_layer");
    assertThat(counts).hasSize(layers.size());
    for (int layer = 0; layer < layers.size(); layer++) {
      for (int e = 0; e < counts.get(layer).length; e++) {
        assertThat(counts.get(layer)[e]).isEqualTo(layers.get(layer).get(e).asLong());
      }
    }
  }

  private static void same(String what, double actual, JsonNode expected, double relative) {
    double value = expected.asDouble();
    assertThat(actual).as(what).isCloseTo(value, within(relative * Math.abs(value)));
  }

  private static void checkBiases(Recorded recorded, int step, VolumePretrainModel model) {
    model
        .encoder()
        .mixtures()
        .forEach(
            (block, mixture) -> {
              String name = "step" + step + ".out.encoder.block" + block + ".gate_bias_after";
              assertThat(
                      Recorded.largestDifference(mixture.bias(), recorded.io.get(name).toFloats()))
                  .as(name)
                  .isLessThan(1e-6);
            });
  }

  private static void checkWeights(
      Recorded recorded, String prefix, VolumePretrainModel model, double rates) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    model
        .networks()
        .weights()
        .forEach((name, weight) -> weights.put(Recorded.recorded(name), weight.toFloats()));
    int compared = 0;
    for (String name : recorded.io.names()) {
      if (!name.startsWith(prefix) || name.endsWith(".counts")) {
        continue;
      }
      String weight = name.substring(prefix.length());
      float[] actual = weights.get(weight);
      float[] expected = recorded.io.get(name).toFloats();
      boolean[] noise = new boolean[expected.length];
      if (weight.endsWith("attn.qkv.bias")) {
        boolean ofPredictor = weight.startsWith("predictor.");
        int heads = ofPredictor ? recorded.config.predictor().heads() : recorded.config.heads();
        markUnturnedKeys(noise, heads);
      }
      String reliable = "reliable." + name;
      for (int i = 0; i < expected.length; i++) {
        boolean marked = recorded.io.has(reliable) && recorded.io.get(reliable).value(i) == 0;
        double allowed = noise[i] || marked ? rates : 1e-4;
        assertThat((double) actual[i])
            .as(name + ", element " + i)
            .isCloseTo(expected[i], within(allowed));
      }
      compared++;
    }
    assertThat(compared).isEqualTo(weights.size());
  }

  /** A key's bias in channels that are not rotated has a gradient of rounding noise alone. */
  private static void markUnturnedKeys(boolean[] noise, int heads) {
    int dim = noise.length / 3;
    int width = dim / heads;
    int turned = 3 * (2 * (width / 3 / 2));
    for (int i = 0; i < dim; i++) {
      noise[dim + i] = i % width >= turned;
    }
  }
}
