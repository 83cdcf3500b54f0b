package org.engram.models.finetuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.Segments;
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
import tools.jackson.databind.JsonNode;

/** The published linear probe: its head with batch norm, and LARS. */
class GoldenProbeTest {
  private static final List<String> TENSORS =
      List.of("weight", "bias", "zero_weight", "zero_grad_weight");

  private final JsonNode recorded = Recorded.json("linprobe_lars");

  @Test
  void theHeadsOutputsAndRunningStatisticsAreThePublishedOnes() {
    JsonNode about = recorded.get("linprobe");
    HeadConfig config = HeadConfig.of(HeadKind.BATCH_NORM, about.get("embed_dim").asInt(), 2);
    SequencedMap<String, HostTensor> weights = new LinkedHashMap<>(NewHead.tensors(config, 1));
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Safetensors file = Safetensors.open(Recorded.tensors("linprobe_head"));
        Scope _ = Scope.open()) {
      weights.put("head.1.weight", file.get("head.1.weight"));
      weights.put("head.1.bias", file.get("head.1.bias"));
      try (FinetuneModel model = FinetuneModel.frozen(config, source(weights), compute)) {
        for (int batch = 0; batch < 3; batch++) {
          String train = "train" + batch + ".";
          check(file, train + "output", outputs(model, file.get(train + "input"), true));
          check(file, train + "running_mean", model.weights().get("head.0.running_mean"));
          check(file, train + "running_var", model.weights().get("head.0.running_var"));
        }
        check(file, "eval.output", outputs(model, file.get("eval.input"), false));
      }
    }
  }

  private static Parameters.Source source(SequencedMap<String, HostTensor> tensors) {
    return new Parameters.Source() {
      @Override
      public Path path() {
        return Recorded.FOLDER;
      }

      @Override
      public boolean has(String name) {
        return tensors.containsKey(name);
      }

      @Override
      public HostTensor get(String name) {
        return tensors.get(name);
      }
    };
  }

  /** Pooled features: one token a sample stands for the mean. */
  private static Tensor outputs(FinetuneModel model, HostTensor features, boolean training) {
    Tensor tokens = Tensors.of(features).unsqueeze(1);
    return model.forward(tokens, Segments.plain(), DropPath.none(), training);
  }

  private void check(Safetensors file, String name, Tensor actual) {
    double tolerance = recorded.get("linprobe").get("tolerance_max_abs").get(name).asDouble();
    Recorded.check(name, actual.toFloats(), file.get(name), tolerance);
  }

  @Test
  void larsUpdatesAndMomentaAreThePublishedOnes() {
    JsonNode lars = recorded.get("lars");
    double tolerance = lars.get("tolerance_max_abs").asDouble();
    int compared = 0;
    try (Safetensors file = Safetensors.open(Recorded.tensors("lars"));
        Scope _ = Scope.open()) {
      for (int run = 0; run < lars.get("runs").size(); run++) {
        JsonNode about = lars.get("runs").get(run);
        SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
        for (String name : TENSORS) {
          Tensor before = Tensors.of(file.get("run" + run + ".before." + name));
          parameters.put(name, Autograd.leaf(before.copy()));
        }
        Lars.Settings settings =
            new Lars.Settings(
                about.get("weight_decay").asDouble(),
                about.get("momentum").asDouble(),
                about.get("trust_coefficient").asDouble());
        try (Lars optimizer = new Lars(parameters, settings)) {
          for (int step = 0; step < 3; step++) {
            String at = "run" + run + ".step" + step + ".";
            parameters.forEach(
                (name, tensor) ->
                    Autograd.setGradient(tensor, Tensors.of(file.get(at + "grad." + name)).copy()));
            optimizer.step(about.get("lr").asDouble());
            for (String name : TENSORS) {
              float[] after = parameters.get(name).toFloats();
              float[] mu = optimizer.state().get("mu." + name).toFloats();
              Recorded.check(at + name, after, file.get(at + "after." + name), tolerance);
              Recorded.check(at + "mu." + name, mu, file.get(at + "mu." + name), tolerance);
              compared += 2;
            }
          }
        }
      }
    }
    assertThat(compared).isEqualTo(2 * 3 * 4 * 2);
  }
}
