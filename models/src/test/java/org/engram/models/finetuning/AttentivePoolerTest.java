package org.engram.models.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;

/** The attentive pooler against torch's own multi-head attention. */
class AttentivePoolerTest {
  private static final Path FILE =
      Path.of("src/test/resources/golden/finetuning/pooler.safetensors");

  private static double tolerance(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return 2e-5 * largest;
  }

  private static void check(Safetensors file, String name, Tensor actual) {
    Recorded.check(name, actual.toFloats(), file.get(name), tolerance(file.get(name).toFloats()));
  }

  @Test
  void outputsAndGradientsAreThoseOfTorch() {
    PoolerConfig config = new PoolerConfig(16, 2, 4, 2);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Safetensors file = Safetensors.open(FILE);
        Scope weights = Scope.openDetached();
        Scope _ = Scope.open()) {
      Parameters parameters =
          Parameters.trained(Parameters.Source.of(file), "pooler.", compute, weights);
      AttentivePooler pooler = AttentivePooler.load(parameters, config);
      Tensor pooled = pooler.forward(Tensors.of(file.get("input.tokens")));
      check(file, "output.pooled", pooled);
      Autograd.backward(pooled.mul(Tensors.of(file.get("input.direction"))).sum());
      List<String> gradients = file.names().stream().filter(n -> n.startsWith("grad.")).toList();
      assertThat(gradients).hasSize(6);
      gradients.forEach(
          name ->
              check(
                  file,
                  name,
                  Autograd.gradient(parameters.named().get(name.substring("grad.".length())))
                      .orElseThrow()));
    }
  }

  @Test
  void theOrderOfTokensDoesNotMatter() {
    PoolerConfig config = new PoolerConfig(16, 2, 4, 2);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Safetensors file = Safetensors.open(FILE);
        Scope weights = Scope.openDetached();
        Scope _ = Scope.open()) {
      AttentivePooler pooler =
          AttentivePooler.load(
              new Parameters(Parameters.Source.of(file), "pooler.", compute, weights), config);
      Tensor tokens = Tensors.of(file.get("input.tokens"));
      Tensor turned = tokens.indexSelect(1, Tensors.of(new long[] {6, 5, 4, 3, 2, 1, 0}, 7));
      check(file, "output.pooled", pooler.forward(turned));
    }
  }

  @Test
  void sizesThatDoNotFitAreToldAtOnce() {
    assertThatThrownBy(() -> new PoolerConfig(16, 0, 3, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("queries: 0")
        .hasMessageContaining("heads: 3; expected a divisor of the width 16")
        .hasMessageContaining("mlp_ratio: 0.0");
  }
}
