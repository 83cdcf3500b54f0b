package org.engram.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.tensor.file.HostTensor;
import org.junit.jupiter.api.Test;

class AdamWTest {
  @Test
  void aStepFollowsTheFormula() {
    try (Scope _ = Scope.open()) {
      Tensor decayed = Autograd.leaf(Tensors.of(new float[] {1, -2}, 2));
      Tensor plain = Autograd.leaf(Tensors.of(new float[] {0.5f}, 1));
      try (AdamW adam =
          new AdamW(
              List.of(group("decayed", decayed, true), group("plain", plain, false)),
              AdamW.Settings.defaults())) {
        double[] x = {1, -2, 0.5};
        double[] mean = new double[3];
        double[] square = new double[3];
        for (int step = 1; step <= 3; step++) {
          Autograd.clearGradient(decayed);
          Autograd.clearGradient(plain);
          Autograd.backward(decayed.square().sum().mul(step));
          Autograd.backward(plain.mul(0.1 * step).sum());
          double[] gradient = {2 * step * x[0], 2 * step * x[1], 0.1 * step};
          adam.step(0.01, 0.1);
          for (int i = 0; i < 3; i++) {
            mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
            square[i] = 0.999 * square[i] + 0.001 * gradient[i] * gradient[i];
            double root = Math.sqrt(square[i] / (1 - Math.pow(0.999, step))) + 1e-8;
            x[i] *= i < 2 ? 1 - 0.01 * 0.1 : 1;
            x[i] -= 0.01 * mean[i] / (1 - Math.pow(0.9, step)) / root;
          }
          assertThat(decayed.toFloats()[0]).isCloseTo((float) x[0], within(1e-6f));
          assertThat(decayed.toFloats()[1]).isCloseTo((float) x[1], within(1e-6f));
          assertThat(plain.toFloats()[0]).isCloseTo((float) x[2], within(1e-6f));
        }
      }
    }
  }

  @Test
  void aParameterWithoutAGradientIsLeftAlone() {
    try (Scope _ = Scope.open()) {
      Tensor used = Autograd.leaf(Tensors.of(new float[] {1}, 1));
      Tensor unused = Autograd.leaf(Tensors.of(new float[] {1}, 1));
      SequencedMap<String, Tensor> both = new LinkedHashMap<>();
      both.put("used", used);
      both.put("unused", unused);
      try (AdamW adam =
          new AdamW(List.of(new AdamW.Group(both, true)), AdamW.Settings.defaults())) {
        Autograd.backward(used.sum());
        adam.step(0.5, 0.5);
        assertThat(used.toFloats()[0]).isLessThan(1);
        assertThat(unused.toFloats()).containsExactly(1);
        assertThat(adam.state().get("step.used").item()).isEqualTo(1);
        assertThat(adam.state().get("step.unused").item()).isZero();
      }
    }
  }

  @Test
  void aRestoredStateGoesOnBitForBit() {
    float[] start = {0.3f, -1.7f, 2.9f};
    try (Scope _ = Scope.open()) {
      Tensor through = Autograd.leaf(Tensors.of(start, 3));
      try (AdamW whole = new AdamW(List.of(group("x", through, true)), AdamW.Settings.defaults())) {
        for (int step = 0; step < 5; step++) {
          step(whole, through);
        }
        Map<String, HostTensor> saved = new LinkedHashMap<>();
        whole.state().forEach((name, tensor) -> saved.put(name, tensor.toHost()));
        Tensor resumed = Autograd.leaf(Tensors.of(through.toFloats(), 3));
        try (AdamW second =
            new AdamW(List.of(group("x", resumed, true)), AdamW.Settings.defaults())) {
          second.restore(saved);
          for (int step = 0; step < 5; step++) {
            step(whole, through);
            step(second, resumed);
            assertThat(resumed.toFloats()).containsExactly(through.toFloats());
          }
          assertThatThrownBy(() -> second.restore(Map.of()))
              .isInstanceOf(RefusedInputException.class)
              .hasMessageContaining("exp_avg.x")
              .hasMessageContaining("not there");
        }
      }
    }
  }

  private static void step(AdamW adam, Tensor x) {
    Autograd.clearGradient(x);
    Autograd.backward(x.square().mul(x).sum());
    adam.step(0.02, 0.1);
  }

  private static AdamW.Group group(String name, Tensor parameter, boolean decays) {
    return new AdamW.Group(new LinkedHashMap<>(Map.of(name, parameter)), decays);
  }
}
