package org.engram.models.finetuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.Segments;
import org.engram.models.training.Recomputation;
import org.engram.tensor.Autocast;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The fine-tuned model's forward pass, loss and gradients are the published ones. */
class GoldenFinetuneTest {
  private final JsonNode tolerance = Recorded.json("finetune_head").get("tolerance_max_abs");
  private final BrainJepaConfig config = Recorded.config();

  private FinetuneModel open(Safetensors file, Compute compute) {
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

  private Tensor x(Safetensors file) {
    HostTensor x = file.get("input.x");
    return Tensors.of(x).reshape(x.shape()[0], config.regions(), config.frames());
  }

  private static float[][] targets(Safetensors file, FinetuneTask task) {
    long[] labels = file.get("input.labels").toLongs();
    float[][] targets = new float[labels.length][];
    for (int i = 0; i < labels.length; i++) {
      targets[i] = task.target(new double[] {labels[i]}, 0);
    }
    return targets;
  }

  private void check(Safetensors file, String name, Tensor actual) {
    Recorded.check(name, actual.toFloats(), file.get(name), tolerance.get(name).asDouble());
  }

  @Test
  void theHeadsStagesAreThePublishedOnes() {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Safetensors file = Safetensors.open(Recorded.tensors("finetune_head"));
        Scope weights = Scope.openDetached();
        Scope _ = Scope.open()) {
      HeadConfig mean = HeadConfig.of(HeadKind.MEAN, config.embedDim(), 2);
      Parameters parameters = new Parameters(Parameters.Source.of(file), "", compute, weights);
      Head.Mean head = (Head.Mean) Head.load(parameters, mean);
      Tensor tokens = Tensors.of(file.get("output.tokens"));
      Tensor pooled = tokens.mean(1);
      check(file, "output.pooled", pooled);
      check(file, "output.fc_norm", head.norm().forward(pooled));
      check(file, "output.logits", head.forward(tokens, false));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void logitsLossAndGradientsAreThePublishedOnesWithAndWithoutRecomputation(boolean recompute) {
    FinetuneTask task = new FinetuneTask.Classification(List.of("a", "b"));
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Safetensors file = Safetensors.open(Recorded.tensors("finetune_head"));
        FinetuneModel model = open(file, compute);
        Scope _ = Scope.open();
        Recomputation segments = new Recomputation(recompute, Autocast.none())) {
      Tensor logits = model.forward(x(file), segments, DropPath.none(), true);
      check(file, "output.logits", logits);
      Tensor loss = task.loss(logits, targets(file, task), compute);
      check(file, "output.cross_entropy", loss);
      Autograd.backward(loss);
      segments.backward();
      List<String> recorded = file.names().stream().filter(n -> n.startsWith("grad.")).toList();
      assertThat(recorded).hasSize(7);
      recorded.forEach(
          name ->
              check(
                  file,
                  name,
                  Autograd.gradient(model.weights().get(name.substring("grad.".length())))
                      .orElseThrow()));
    }
  }

  @Test
  void withoutTrainingNothingIsLeftOut() {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Safetensors file = Safetensors.open(Recorded.tensors("finetune_head"));
        FinetuneModel model = open(file, compute);
        Scope _ = Scope.open()) {
      Tensor plain = model.forward(x(file), Segments.plain(), DropPath.none(), false);
      check(file, "output.logits", plain);
      DropPath dropped = DropPath.of(0.9, new long[] {1, 2, 3}, compute);
      float[] other = model.forward(x(file), Segments.plain(), dropped, true).toFloats();
      assertThat(other).isNotEqualTo(plain.toFloats());
    }
  }
}
