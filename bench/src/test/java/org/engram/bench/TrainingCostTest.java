package org.engram.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Variant;
import org.junit.jupiter.api.Test;

class TrainingCostTest {
  private static final BrainJepaConfig BASE = BrainJepaConfig.published(Variant.VIT_BASE);

  @Test
  void aStepIsOnePassOfTheTargetEncoderAndThreeOfTheRest() {
    TrainingCost cost = TrainingCost.of(BASE, 1, 1189, 947);

    assertThat(cost.target()).isEqualTo(EncoderCost.of(BASE).operations());
    // By hand, in 1e9: encoder 12 blocks of 2 x 1189 x 768 x 12 x 768 and 4 x 1189^2 x 768, patches
    // 2 x 4500 x 16 x 768; predictor 6 blocks over 2136 tokens of width 384, and in and out of it.
    double encoder = 12 * (16.831 + 4.343) + 0.1106;
    double predictor = 6 * (7.559 + 7.008) + 2 * 768 * 384 * 2136 / 1e9;
    assertThat(cost.prediction() / 1e9).isCloseTo(encoder + predictor, within(0.05));
    assertThat(cost.operations()).isEqualTo(cost.target() + 3 * cost.prediction());
  }

  @Test
  void samplesAddUp() {
    TrainingCost one = TrainingCost.of(BASE, 1, 1000, 500);
    TrainingCost four = TrainingCost.of(BASE, 4, 1000, 500);

    assertThat(four.operations()).isEqualTo(4 * one.operations(), within(1.0));
  }
}
