package org.engram.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Variant;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.junit.jupiter.api.Test;

class EncoderCostTest {
  @Test
  void aViTBaseScanIsOneAndAHalfTeraflop() {
    EncoderCost cost = EncoderCost.of(BrainJepaConfig.published(Variant.VIT_BASE));

    // 12 blocks of 2 x 4500 x 12 x 768 x 768, and the patches' 2 x 4500 x 16 x 768.
    assertThat(cost.linear()).isEqualTo(764_411_904_000.0 + 110_592_000.0);
    // 12 blocks of 4 x 4500 x 4500 x 768.
    assertThat(cost.attention()).isEqualTo(746_496_000_000.0);
    assertThat(cost.operations() / 1e12).isEqualTo(1.511, within(0.001));
  }

  @Test
  void ofNeuroJepaTheExpertsCountAsOftenAsTheyAreActive() {
    EncoderCost cost = EncoderCost.of(NeuroJepaConfig.published());

    // Of 576 tokens: patches of 1728 voxels, in 12 blocks 4 x 768 x 768 and a gate of 12 heads, in
    // 6 an MLP of 3072, in 6 the router and 6 active and 2 shared experts of 384.
    double weights = 1728.0 * 768 + 12 * (4.0 * 768 * 768 + 768 * 12) + 6 * (2.0 * 768 * 3072);
    weights += 6 * (768.0 * 16 + 2.0 * 768 * 8 * 384);
    assertThat(cost.linear()).isEqualTo(2 * 576 * weights);
    assertThat(cost.attention()).isEqualTo(12 * 4.0 * 576 * 576 * 768);
  }

  @Test
  void theFloorIsTheOperationsAtTheRate() {
    EncoderCost cost = new EncoderCost(6e11, 4e11);

    assertThat(cost.floorSeconds(4e11)).isEqualTo(2.5);
  }
}
