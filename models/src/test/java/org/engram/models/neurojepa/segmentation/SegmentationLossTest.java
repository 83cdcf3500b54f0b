package org.engram.models.neurojepa.segmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** Figures of the same formula written out in PyTorch 1.13 in float64. */
class SegmentationLossTest {
  private static final Offset<Double> FLOAT32 = within(1e-6);

  @Test
  void lossAndGradientAreThoseRecorded() {
    float[] logits = new float[2 * 3 * 8];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (i * 37 % 23 / 8.0 - 1.25);
    }
    long[] classes = new long[2 * 8];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = i * 5L % 7 % 3;
    }
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Scope _ = Scope.open()) {
      Tensor leaf = Autograd.leaf(Tensors.of(logits, 2, 3, 2, 2, 2));
      Tensor loss =
          new SegmentationLoss(List.of(1.0, 2.0, 4.0))
              .of(leaf, Tensors.of(classes, 2, 2, 2, 2), compute);
      Autograd.backward(loss);

      assertThat(loss.item()).isCloseTo(1.9762311380892112, FLOAT32);
      float[] gradient = Autograd.gradient(leaf).orElseThrow().toFloats();
      double[] first = {-0.028517492700946244, 0.06065156335700628, -0.02852096855633819};
      double sum = 0;
      for (int i = 0; i < gradient.length; i++) {
        sum += Math.abs(gradient[i]);
        if (i < 3) {
          assertThat((double) gradient[i]).isCloseTo(first[i], FLOAT32);
        }
      }
      assertThat(sum).isCloseTo(1.7364996021724424, within(1e-5));
    }
  }

  @Test
  void weightsThatWeighNothingAreRefused() {
    assertThatThrownBy(() -> new SegmentationLoss(List.of(0.0, 0.0)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("class_weights");
  }
}
