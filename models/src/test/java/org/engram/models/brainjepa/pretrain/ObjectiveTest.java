package org.engram.models.brainjepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.junit.jupiter.api.Test;

class ObjectiveTest {
  @Test
  void thePublishedDistanceIsTheMeanOverElementsAndThePapersTheMeanOverTokens() {
    try (Scope _ = Scope.open()) {
      Tensor predicted = Tensors.of(new float[] {0, 0, 3, 0}, 1, 2, 2);
      Tensor targets = Tensors.of(new float[] {0.5f, 0, 0, 0}, 1, 2, 2);
      // 0.5 * 0.5^2 and 3 - 0.5, over four elements
      assertThat(Objective.defaults().loss(predicted, targets, predicted).item())
          .isCloseTo((0.125 + 2.5) / 4, within(1e-7));
      // 0.5^2 and 3^2, over two tokens
      assertThat(
              new Objective(Distance.SQUARED_L2, 0, 0).loss(predicted, targets, predicted).item())
          .isCloseTo(9.25 / 2, within(1e-7));
    }
  }

  @Test
  void theVarianceTermIsOneForACollapsedDimensionAndNothingForAWideOne() {
    try (Scope _ = Scope.open()) {
      Tensor none = Tensors.zeros(1, 1, 2);
      // First dimension constant; second of variance 4 over three samples.
      Tensor context = Tensors.of(new float[] {7, -2, 7, 0, 7, 2}, 1, 3, 2);
      double loss = new Objective(Distance.SMOOTH_L1, 10, 0).loss(none, none, context).item();
      assertThat(loss).isCloseTo(10 * (1 - Math.sqrt(1e-4)) / 2, within(1e-5));
    }
  }

  @Test
  void theCovarianceTermCountsWhatDimensionsShare() {
    try (Scope _ = Scope.open()) {
      Tensor none = Tensors.zeros(1, 1, 2);
      Tensor shared = Tensors.of(new float[] {-2, -2, 0, 0, 2, 2}, 1, 3, 2); // covariance 4
      Tensor apart = Tensors.of(new float[] {-2, 1, 0, -2, 2, 1}, 1, 3, 2); // covariance 0
      Objective objective = new Objective(Distance.SMOOTH_L1, 0, 0.5);
      assertThat(objective.loss(none, none, shared).item())
          .isCloseTo(0.5 * (16 + 16) / 2, within(1e-5));
      assertThat(objective.loss(none, none, apart).item()).isCloseTo(0, within(1e-5));
    }
  }

  @Test
  void aNegativeWeightIsRefusedByItsKey() {
    assertThatThrownBy(() -> new Objective(Distance.SMOOTH_L1, -1, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("variance_weight");
  }
}
