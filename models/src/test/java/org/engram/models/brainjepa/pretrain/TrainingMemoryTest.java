package org.engram.models.brainjepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Variant;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** Two processes as they were seen: their masks, and the largest resident memory in bytes. */
  @ParameterizedTest
  @CsvSource({"VIT_SMALL, 2, 1188, 906, 2.867e9", "VIT_BASE, 1, 1552, 957, 4.219e9"})
  void aProcessTakesWhatIsEstimatedToATenth(
      Variant variant, int batch, int context, int targets, double seen) {
    TrainingMemory memory =
        TrainingMemory.of(BrainJepaConfig.published(variant), context, targets, false).inProcess();

    assertThat(memory.of(batch) / seen).isBetween(0.9, 1.1);
  }

  @Test
  void refusesWhatDoesNotFitAndSaysWhatWould() {
    TrainingMemory memory = new TrainingMemory(1_000_000_000L, 500_000_000L);
    memory.require(5, 3_600_000_000L, 5);
    assertThatThrownBy(() -> memory.require(16, 3_600_000_000L, 5))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a batch of 16 needs about 9.0 GB: 1.0 GB for weights")
        .hasMessageContaining("0.5 GB a sample; expected at most 3.6 GB")
        .hasMessageContaining("batch_size to 5 or less");
    assertThatThrownBy(() -> memory.require(1, 1_200_000_000L, 0))
        .hasMessageContaining("smaller model");
  }
}
