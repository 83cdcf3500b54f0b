package org.engram.models.neurojepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.models.neurojepa.sparse.SparseCoding;
import org.engram.models.neurojepa.sparse.SparseHead;
import org.engram.models.neurojepa.sparse.SparseKind;
import org.engram.models.neurojepa.sparse.SparseSettings;
import org.engram.models.neurojepa.sparse.SparseWeights;
import org.engram.models.nn.Parameters;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.LearningRateSchedule;
import org.engram.models.training.MomentumSchedule;
import org.engram.models.training.Schedules;
import org.engram.models.training.WeightDecaySchedule;
import org.engram.models.training.step.LeftOver;
import org.engram.models.training.step.StepPrecision;
import org.engram.models.training.step.StepSettings;
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
import org.junit.jupiter.params.provider.EnumSource;

class SparseObjectiveTest {
  private static final Path RECORDED =
      Path.of("src/test/resources/golden/sparse/sparse.safetensors");

  @ParameterizedTest
  @EnumSource(SparseKind.class)
  void lossCodeAndGradientsAreThoseRecorded(SparseKind kind) {
    try (Safetensors file = Safetensors.open(RECORDED);
        Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Scope owner = Scope.open()) {
      Parameters parameters = Parameters.trained(under(file), "", compute, owner);
      SparseHead head = SparseHead.load(parameters, 6, new SparseSettings(10, 0.3, kind, false));
      Tensor predicted = Autograd.leaf(Tensors.of(file.get("in.predicted")).copy());
      SparseObjective objective = new SparseObjective(head, 0.1);

      Tensor loss =
          objective.loss(
              List.of(predicted),
              Tensors.of(file.get("in.targets")),
              List.of(Tensors.of(file.get("in.mask"))),
              Tensors.of(file.get("in.foreground")));
      Autograd.backward(loss);

      near(file, "out." + kind + ".loss", loss);
      near(file, "out." + kind + ".code", head.forward(predicted).code());
      near(file, "out." + kind + ".latent", head.forward(predicted).latent());
      near(file, "grad." + kind + ".predicted", Autograd.gradient(predicted).orElseThrow());
      parameters
          .named()
          .forEach(
              (name, weight) ->
                  near(file, "grad." + kind + "." + name, Autograd.gradient(weight).orElseThrow()));
      assertThat(parameters.named()).hasSize(kind == SparseKind.L1 ? 4 : 5);
    }
  }

  @Test
  void theCodeOfAKnownLatentMakesTheObjectiveLeast() {
    try (Safetensors file = Safetensors.open(RECORDED);
        Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Scope owner = Scope.open()) {
      SparseSettings settings = new SparseSettings(10, 0.3, SparseKind.L1, false);
      SparseHead head =
          SparseHead.load(new Parameters(under(file), "", compute, owner), 6, settings);

      Tensor code =
          new SparseCoding(head.dictionary(), settings, 2000)
              .codeOf(Tensors.of(file.get("in.latents")));

      assertThat(Recorded.largestDifference(code.toFloats(), file.get("out.l1.coded").toFloats()))
          .isLessThan(2e-5);
    }
  }

  @Test
  void anAblationLearnsWithoutChangingWhatTheSharedPartsLearn() {
    try (Recorded recorded = new Recorded("train_trace_a", "weights_initial");
        VolumePretrainModel plain = sparse(recorded, false);
        VolumePretrainModel beside = sparse(recorded, true);
        VolumePretrainStep one = step(plain);
        VolumePretrainStep two = step(beside);
        Scope _ = Scope.open()) {
      Map<String, HostTensor> begun = saved(beside);
      one.step(recorded.batch("step0."));
      two.step(recorded.batch("step0."));

      Map<String, HostTensor> alone = saved(plain);
      Map<String, HostTensor> both = saved(beside);
      alone.forEach((name, weight) -> assertThat(both.get(name)).as(name).isEqualTo(weight));
      assertThat(both).hasSize(alone.size() + 4);
      String ablation = SparseWeights.PREFIX + "ablation.code.weight";
      assertThat(both.get(ablation)).isNotEqualTo(begun.get(ablation));
    }
  }

  private static VolumePretrainModel sparse(Recorded recorded, boolean ablation) {
    SparseSettings settings = new SparseSettings(32, 0.5, SparseKind.L1, ablation);
    int dim = recorded.config.embedDim();
    return VolumePretrainModel.open(
        recorded.config,
        Optional.of(settings),
        SparseWeights.beside(recorded.source(), dim, settings, 3),
        recorded.compute);
  }

  private static VolumePretrainStep step(VolumePretrainModel model) {
    return new VolumePretrainStep(
        model,
        new SparseObjective(model.sparse().orElseThrow(), 0.1),
        new StepSettings(
            1,
            LeftOver.CARRY,
            0,
            0,
            false,
            StepPrecision.FLOAT32,
            StepPrecision.FLOAT32,
            0.9,
            0.999,
            1e-8),
        new Schedules(
            LearningRateSchedule.warmupCosine(1e-4, 1e-3, 1e-5, 1, 10),
            WeightDecaySchedule.cosine(0.04, 0.4, 10),
            MomentumSchedule.linear(0.9, 1, 10)),
        ExpertBalance.defaults(),
        new ExpertBalanceSchedule(1e-3, 1e-3, 0, 10),
        GradientReducer.single());
  }

  private static Map<String, HostTensor> saved(VolumePretrainModel model) {
    Map<String, HostTensor> saved = new LinkedHashMap<>();
    model.networks().weights().forEach((name, tensor) -> saved.put(name, tensor.toHost()));
    return saved;
  }

  private static Parameters.Source under(Safetensors file) {
    return new Parameters.Source() {
      @Override
      public Path path() {
        return file.path();
      }

      @Override
      public boolean has(String name) {
        return file.has("weight." + name);
      }

      @Override
      public HostTensor get(String name) {
        return file.get("weight." + name);
      }
    };
  }

  private static void near(Safetensors file, String name, Tensor actual) {
    float[] expected = file.get(name).toFloats();
    float[] found = actual.toFloats();
    assertThat(found).as(name).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i])
          .as(name + " " + i)
          .isCloseTo(expected[i], within(2e-6f + 2e-5f * Math.abs(expected[i])));
    }
  }
}
