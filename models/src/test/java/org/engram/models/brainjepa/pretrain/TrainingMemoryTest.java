package org.engram.models.brainjepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Variant;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {
  private static final BrainJepaConfig BASE = BrainJepaConfig.published(Variant.VIT_BASE);

  @Test
  void countsWeightsGradientsAndOptimizerOnce() {
    TrainingMemory memory = TrainingMemory.of(BASE, 1500, 1000, false);
    // The published file is 709 MB; encoder and predictor are the part that is trained.
    assertThat(memory.fixed()).isBetween(1_900_000_000L, 2_000_000_000L);
    assertThat(memory.of(3) - memory.of(2)).isEqualTo(memory.perSample());
  }

  @Test
  void recomputingKeepsLess() {
    long kept = TrainingMemory.of(BASE, 1500, 1000, false).perSample();
    long recomputed = TrainingMemory.of(BASE, 1500, 1000, true).perSample();
    assertThat(recomputed).isLessThan(kept / 2);
  }

  @Test
  void refusesWhatDoesNotFitAndSaysWhatWould() {
    TrainingMemory memory = new TrainingMemory(1_000_000_000L, 500_000_000L);
    assertThat(memory.largestBatch(3_600_000_000L)).isEqualTo(5);
    memory.require(5, 3_600_000_000L);
    assertThatThrownBy(() -> memory.require(16, 3_600_000_000L))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a batch of 16 needs about 9.0 GB")
        .hasMessageContaining("batch_size to 5 or less");
    assertThatThrownBy(() -> memory.require(1, 1_200_000_000L))
        .hasMessageContaining("smaller model");
  }
}
