package org.engram.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScopeTest {
  @Test
  void aTensorUsedAfterItsScopeClosedNamesWhereItWasReleased() {
    Tensor leaked;
    try (Scope _ = Scope.open()) {
      leaked = Tensors.zeros(2, 3);
    }
    assertThatThrownBy(leaked::toFloats)
        .isInstanceOf(ReleasedException.class)
        .hasMessageContaining("tensor F32[2, 3]")
        .hasMessageContaining("ScopeTest.java")
        .hasMessageContaining("Scope.keep");
  }

  @Test
  void aKeptTensorBelongsToTheEnclosingScope() {
    try (Scope _ = Scope.open()) {
      Tensor kept;
      try (Scope inner = Scope.open()) {
        kept = inner.keep(Tensors.of(new float[] {1, 2}, 2).mul(3));
      }
      assertThat(kept.toFloats()).containsExactly(3, 6);
    }
  }

  @Test
  void anAdoptedTensorLivesUntilTheDetachedScopeCloses() {
    Scope weights = Scope.openDetached();
    Tensor weight;
    try (Scope _ = Scope.open()) {
      weight = weights.adopt(Tensors.of(new float[] {1, 2, 3}, 3));
    }
    try (Scope _ = Scope.open()) {
      assertThat(weight.add(1).toFloats()).containsExactly(2, 3, 4);
    }
    weights.close();
    assertThatThrownBy(() -> weight.shape()[0] += (long) weight.item())
        .isInstanceOf(ReleasedException.class);
  }

  @Test
  void nothingIsComputedOutsideAScope() {
    assertThatThrownBy(() -> Tensors.zeros(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("No Scope is open");
  }

  @Test
  void scopesCloseInnermostFirst() {
    try (Scope outer = Scope.open()) {
      try (Scope _ = Scope.open()) {
        assertThatThrownBy(outer::close)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("innermost first");
      }
    }
  }

  @Test
  void aNativeErrorIsOneLineOfOurOwnType() {
    try (Scope _ = Scope.open()) {
      Tensor two = Tensors.zeros(2);
      Tensor three = Tensors.zeros(3);
      assertThatThrownBy(() -> two.add(three))
          .isInstanceOf(NativeException.class)
          .hasMessageContaining("must match the size")
          .hasMessageNotContaining("\n");
    }
  }
}
