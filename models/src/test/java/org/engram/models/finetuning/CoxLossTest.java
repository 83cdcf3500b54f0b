package org.engram.models.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.engram.models.finetuning.CoxLoss.Reduction;
import org.engram.models.probing.Ties;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.junit.jupiter.api.Test;

class CoxLossTest {
  private static final double[] TIME = {1, 2, 2, 3};
  private static final boolean[] EVENT = {true, true, true, false};

  private static double loss(Ties ties, double... risk) {
    try (Scope _ = Scope.open();
        Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      return new CoxLoss(ties, Reduction.SUM, 0)
          .of(Tensors.of(risk, risk.length), TIME, EVENT, compute)
          .item();
    }
  }

  /** By hand: at 1 all four are at risk, at 2 three are, of whom two have the event. */
  @Test
  void tiedEventsLeaveOneAfterTheOtherOrNotAtAll() {
    double a = Math.exp(0.5);
    double b = Math.exp(-0.3);
    double c = Math.exp(0.2);
    double events = 0.5 - 0.3 + 0.2;
    double first = Math.log(a + b + c + 1);

    assertThat(loss(Ties.EFRON, 0.5, -0.3, 0.2, 0))
        .isCloseTo(
            first + Math.log(b + c + 1) + Math.log(b + c + 1 - (b + c) / 2) - events, within(1e-5));
    assertThat(loss(Ties.BRESLOW, 0.5, -0.3, 0.2, 0))
        .isCloseTo(first + 2 * Math.log(b + c + 1) - events, within(1e-5));
    // Equals in the order given, the latest first: the row of 0.2 comes after that of -0.3.
    assertThat(loss(Ties.PUBLISHED, 0.5, -0.3, 0.2, 0))
        .isCloseTo(first + Math.log(b + 1) + Math.log(b + c + 1) - events, within(1e-5));
  }

  @Test
  void risksThatAreFarApartStayFinite() {
    assertThat(loss(Ties.EFRON, 300, -300, -300, -900)).isCloseTo(Math.log(2), within(1e-4));
  }

  @Test
  void withoutAnEventLossAndGradientAreZero() {
    try (Scope _ = Scope.open();
        Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      Tensor risk = Autograd.leaf(Tensors.of(new float[] {1, 2, 3, 4}, 4));
      Tensor loss = CoxLoss.defaults().of(risk, TIME, new boolean[4], compute);
      Autograd.backward(loss);

      assertThat(loss.item()).isZero();
      assertThat(Autograd.gradient(risk).orElseThrow().toFloats()).containsOnly(0);
    }
  }
}
