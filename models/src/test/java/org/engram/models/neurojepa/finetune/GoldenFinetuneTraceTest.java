package org.engram.models.neurojepa.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.RecordedSizes;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.models.neurojepa.heads.ModalityDropout;
import org.engram.models.neurojepa.heads.VolumeHeadConfig;
import org.engram.models.neurojepa.heads.VolumeHeadKind;
import org.engram.models.neurojepa.pretrain.ExpertBalance;
import org.engram.models.nn.Parameters;
import org.engram.models.training.LearningRateSchedule;
import org.engram.models.training.WeightDecaySchedule;
import org.engram.models.training.step.StepPrecision;
import org.engram.tensor.AdamW;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A fine-tuning recorded from the published implementation, step by step. */
class GoldenFinetuneTraceTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden/neurojepa");

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFineTuningFollowsThePublishedOneToItsLastWeights(boolean recompute) throws IOException {
    JsonNode json =
        JsonMapper.shared().readTree(Files.readString(FOLDER.resolve("finetune_trace.json")));
    try (Safetensors initial =
            Safetensors.open(FOLDER.resolve("finetune_trace.weights_initial.safetensors"));
        Safetensors io = Safetensors.open(FOLDER.resolve("finetune_trace.io.safetensors"));
        Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        VolumeFinetuneModel model = model(json.get("config"), initial, compute);
        VolumeFinetuneStep step = step(json.get("optimization"), model, recompute)) {
      double rates = 0;
      for (int s = 0; s < json.get("steps").size(); s++) {
        JsonNode expected = json.get("steps").get(s);
        try (Scope _ = Scope.open()) {
          double[][] truths =
              Arrays.stream(Tensors.of(io.get("step" + s + ".in.labels")).toLongs())
                  .mapToObj(label -> new double[] {label})
                  .toArray(double[][]::new);
          Tensor x = Tensors.of(io.get("step" + s + ".in.x"));
          VolumeFinetuneStep.Result result =
              step.step(ModalityBatch.of(x), truths, new long[truths.length]);

          check(expected, result);
          checkOutputs(io.get("step" + s + ".out.logits"), result.outputs());
          rates += expected.get("classifier_lr").asDouble();
        }
      }
      checkWeights(io, json, model, rates);
    }
  }

  private static VolumeFinetuneModel model(JsonNode sizes, Safetensors initial, Compute compute) {
    NeuroJepaConfig config = RecordedSizes.of(sizes);
    Parameters.Source source =
        new Parameters.Source() {
          @Override
          public Path path() {
            return initial.path();
          }

          @Override
          public boolean has(String name) {
            return initial.has(recorded(name));
          }

          @Override
          public HostTensor get(String name) {
            return initial.get(recorded(name));
          }
        };
    VolumeHeadConfig head =
        new VolumeHeadConfig(
            VolumeHeadKind.ATTENTIVE,
            config.embedDim(),
            sizes.get("num_classes").asInt(),
            1,
            sizes.get("cls_heads").asInt(),
            sizes.get("cls_depth").asInt(),
            config.embedDim());
    return VolumeFinetuneModel.tuned(config, head, source, source, compute);
  }

  private static String recorded(String name) {
    return name.startsWith("encoder.") ? "backbone" + name.substring("encoder".length()) : name;
  }

  private static VolumeFinetuneStep step(
      JsonNode sizes, VolumeFinetuneModel model, boolean recompute) {
    int perEpoch = sizes.get("ipe").asInt();
    long total = (long) sizes.get("num_epochs").asInt() * perEpoch;
    VolumeFinetuneSettings settings =
        new VolumeFinetuneSettings(
            1,
            sizes.get("grad_clip").asDouble(),
            sizes.get("lr_scale").asDouble(),
            1,
            0,
            new ModalityDropout(0),
            0,
            recompute,
            StepPrecision.FLOAT32,
            new ExpertBalance(ExpertBalance.Correction.SIGN, 0.3),
            sizes.get("bias_update_rate").asDouble(),
            AdamW.Settings.defaults());
    return new VolumeFinetuneStep(
        model,
        new FinetuneTask.Classification(List.of("a", "b", "c")),
        settings,
        LearningRateSchedule.warmupCosine(
            sizes.get("start_lr").asDouble(),
            sizes.get("lr").asDouble(),
            sizes.get("final_lr").asDouble(),
            (long) (sizes.get("warmup").asDouble() * perEpoch),
            total),
        WeightDecaySchedule.cosine(
            sizes.get("weight_decay").asDouble(),
            sizes.get("final_weight_decay").asDouble(),
            total));
  }

  private static void check(JsonNode expected, VolumeFinetuneStep.Result result) {
    VolumeFinetuneStep.Update update = result.update().orElseThrow();
    assertThat(result.loss()).isCloseTo(expected.get("loss").asDouble(), within(2e-5));
    same("learning rate", update.learningRate(), expected.get("lr"), 1e-12);
    same("weight decay", update.weightDecay(), expected.get("wd"), 1e-12);
    same("norm", update.encoderNorm(), expected.get("backbone_grad_norm_before_clip"), 1e-4);
    same("norm", update.headNorm(), expected.get("classifier_grad_norm_before_clip"), 1e-4);
    JsonNode counts = expected.get("expert_counts");
    assertThat(update.experts()).hasSize(counts.size());
    for (int m = 0; m < counts.size(); m++) {
      long[] wanted = new long[counts.get(m).size()];
      for (int e = 0; e < wanted.length; e++) {
        wanted[e] = counts.get(m).get(e).asLong();
      }
      assertThat(update.experts().get(m)).isEqualTo(wanted);
    }
    same("least", update.violation().least(), expected.get("moe_min_violation"), 1e-6);
    same("greatest", update.violation().greatest(), expected.get("moe_max_violation"), 1e-6);
  }

  private static void same(String what, double actual, JsonNode expected, double relative) {
    double value = expected.asDouble();
    assertThat(actual).as(what).isCloseTo(value, within(relative * Math.abs(value)));
  }

  private static void checkOutputs(HostTensor expected, float[][] outputs) {
    float[] wanted = expected.toFloats();
    int width = outputs[0].length;
    assertThat(wanted).hasSize(outputs.length * width);
    for (int i = 0; i < wanted.length; i++) {
      assertThat((double) outputs[i / width][i % width])
          .as("logit " + i)
          .isCloseTo(wanted[i], within(1e-4));
    }
  }

  private static void checkWeights(
      Safetensors io, JsonNode json, VolumeFinetuneModel model, double rates) {
    int heads = json.get("config").get("num_heads").asInt();
    int compared = 0;
    for (var weight : model.weights().entrySet()) {
      String name = "final." + recorded(weight.getKey());
      float[] actual = weight.getValue().toFloats();
      float[] expected = io.get(name).toFloats();
      assertThat(actual).as(name).hasSameSizeAs(expected);
      boolean[] noise = noise(name, expected.length, heads);
      for (int i = 0; i < expected.length; i++) {
        boolean marked = io.has("reliable." + name) && io.get("reliable." + name).value(i) == 0;
        assertThat((double) actual[i])
            .as(name + ", element " + i)
            .isCloseTo(expected[i], within(noise[i] || marked ? rates : 1e-4));
      }
      compared++;
    }
    long recorded =
        io.names().stream().filter(n -> n.startsWith("final.") && !n.endsWith(".counts")).count();
    assertThat((long) compared).isEqualTo(recorded);
  }

  /** Biases of keys whose true gradient is zero: softmax does not see what all keys share. */
  private static boolean[] noise(String name, int length, int heads) {
    boolean[] noise = new boolean[length];
    if (name.endsWith("xattn.kv.bias")) {
      Arrays.fill(noise, 0, length / 2, true);
    } else if (name.startsWith("final.classifier") && name.endsWith("qkv.bias")) {
      Arrays.fill(noise, length / 3, 2 * length / 3, true);
    } else if (name.endsWith("qkv.bias")) {
      int dim = length / 3;
      int width = dim / heads;
      int turned = 3 * (2 * (width / 3 / 2));
      for (int i = 0; i < dim; i++) {
        noise[dim + i] = i % width >= turned;
      }
    }
    return noise;
  }
}
