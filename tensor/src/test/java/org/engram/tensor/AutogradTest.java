package org.engram.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AutogradTest {
  @Test
  void theGradientOfASquareIsTwiceTheValue() {
    try (Scope _ = Scope.open()) {
      Tensor x = Autograd.leaf(Tensors.of(new float[] {1, -2, 3}, 3));
      Autograd.backward(x.square().sum());
      assertThat(Autograd.gradient(x).orElseThrow().toFloats()).containsExactly(2, -4, 6);
    }
  }

  @Test
  void gradientsAddUpUntilTheyAreCleared() {
    try (Scope _ = Scope.open()) {
      Tensor x = Autograd.leaf(Tensors.of(new float[] {3}, 1));
      Autograd.backward(x.sum());
      Autograd.backward(x.mul(2).sum());
      assertThat(Autograd.gradient(x).orElseThrow().toFloats()).containsExactly(3);
      Autograd.clearGradient(x);
      assertThat(Autograd.gradient(x)).isEmpty();
    }
  }

  @Test
  void aGradientGoesOnFromWhereAnotherEnded() {
    try (Scope _ = Scope.open()) {
      Tensor x = Autograd.leaf(Tensors.of(new float[] {1, 2}, 2));
      Tensor y = x.square();
      Tensor cut = Autograd.leaf(y);
      Autograd.backward(cut.square().sum()); // d(y^2) = 2 y
      assertThat(Autograd.gradient(x)).isEmpty();
      Autograd.backward(y, Autograd.gradient(cut).orElseThrow());
      assertThat(Autograd.gradient(x).orElseThrow().toFloats()).containsExactly(4, 32); // 4 x^3
    }
  }

  @Test
  void nothingIsRecordedInsideARegionThatIsOffAndTheModeComesBack() {
    try (Scope _ = Scope.open()) {
      Tensor x = Autograd.leaf(Tensors.of(new float[] {1}, 1));
      try (Autograd.Region _ = Autograd.off()) {
        assertThat(Autograd.hasGradient(x.mul(2))).isFalse();
        assertThat(Autograd.records(x, x)).isFalse();
        try (Autograd.Region _ = Autograd.on()) {
          assertThat(Autograd.hasGradient(x.mul(2))).isTrue();
        }
        assertThat(Autograd.hasGradient(x.mul(2))).isFalse();
      }
      assertThat(Autograd.hasGradient(x.mul(2))).isTrue();
      assertThat(Autograd.hasGradient(Autograd.detach(x.mul(2)))).isFalse();
    }
  }

  @Test
  void aRecordingOutlivesTheScopesOfItsHandles() {
    try (Scope _ = Scope.open()) {
      Tensor x = Autograd.leaf(Tensors.of(new float[] {1, 2}, 2));
      Tensor loss;
      try (Scope inner = Scope.open()) {
        loss = inner.keep(x.square().mul(x).sum());
      }
      Autograd.backward(loss);
      assertThat(Autograd.gradient(x).orElseThrow().toFloats()).containsExactly(3, 12);
    }
  }

  @Test
  void aHookIsCalledOnceABackwardPassBeforeTheGradientIsAddedAndNoMoreWhenClosed() {
    try (Scope _ = Scope.open()) {
      Tensor x = Autograd.leaf(Tensors.of(new float[] {2}, 1));
      List<Boolean> hadGradient = new ArrayList<>();
      try (Autograd.Hook _ =
          Autograd.onGradient(x, () -> hadGradient.add(Autograd.gradient(x).isPresent()))) {
        Autograd.backward(x.mul(x).sum());
        Autograd.backward(x.mul(3).sum());
      }
      Autograd.backward(x.sum());
      assertThat(hadGradient).containsExactly(false, true);
      assertThat(Autograd.gradient(x).orElseThrow().toFloats()).containsExactly(8);
    }
  }

  @Test
  void changingWhatARecordingNeedsIsNoticed() {
    try (Scope _ = Scope.open()) {
      Tensor x = Autograd.leaf(Tensors.of(new float[] {2}, 1));
      Tensor y = x.mul(1);
      Tensor loss = y.square().sum();
      y.add_(Tensors.of(new float[] {1}, 1));
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> Autograd.backward(loss))
          .isInstanceOf(NativeException.class)
          .hasMessageContaining("inplace operation");
    }
  }

  @Test
  void autocastMultipliesInBfloat16AndKeepsFloat32Weights() {
    try (Scope _ = Scope.open();
        Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      Tensor weight = Autograd.leaf(Tensors.of(new float[] {1.001f, 0, 0, 1.001f}, 2, 2));
      Tensor bias = Tensors.zeros(2);
      Tensor x = Tensors.of(new float[] {1, 1}, 1, 2);
      Tensor y;
      try (Autocast.Region _ = Autocast.bf16(compute).enter()) {
        y = compute.linear(x, weight, bias);
      }
      assertThat(y.toFloats()).containsExactly(1, 1); // 1.001 is 1 in bfloat16
      assertThat(compute.linear(x, weight, bias).toFloats()[0]).isCloseTo(1.001f, within(1e-6f));
      Autograd.backward(y.sum());
      Tensor gradient = Autograd.gradient(weight).orElseThrow();
      assertThat(gradient.dtype()).isEqualTo(weight.dtype());
      assertThat(gradient.toFloats()).containsExactly(1, 1, 1, 1);
    }
  }

  @Test
  void listsAreChangedTogether() {
    try (Scope _ = Scope.open()) {
      List<Tensor> x =
          List.of(Tensors.of(new float[] {3, 0}, 2), Tensors.of(new float[] {4}, 1, 1));
      List<Tensor> end =
          List.of(Tensors.of(new float[] {5, 1}, 2), Tensors.of(new float[] {8}, 1, 1));
      assertThat(TensorLists.norm(x)).isEqualTo(5);
      TensorLists.lerp_(x, end, 0.5);
      assertThat(x.get(0).toFloats()).containsExactly(4, 0.5f);
      assertThat(x.get(1).toFloats()).containsExactly(6);
      TensorLists.mul_(x, 2);
      TensorLists.add_(x, 1);
      assertThat(x.get(1).toFloats()).containsExactly(13);
      TensorLists.copy_(x, end);
      assertThat(x.get(0).toFloats()).containsExactly(5, 1);
      TensorLists.zero_(x);
      assertThat(TensorLists.norm(x)).isZero();
    }
  }
}
