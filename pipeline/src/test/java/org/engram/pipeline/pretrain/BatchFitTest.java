package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Variant;
import org.engram.models.brainjepa.masking.SpatiotemporalMasking;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchFitTest {
  private static final BrainJepaConfig SMALL = BrainJepaConfig.published(Variant.VIT_SMALL);

  @TempDir Path folder;

  @Test
  void theSuggestedBatchFitsAndOneMoreDoesNot() {
    MadePretraining made = MadePretraining.of(folder, 1);
    long available = 20_000_000_000L;

    int fits = suggested(fit(made, 64, 1, false), available);

    assertThat(fits).isBetween(8, 20);
    fit(made, fits, 1, false).require(available);
    assertThatThrownBy(() -> fit(made, fits + 1, 1, false).require(available))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a batch of " + (fits + 1) + " needs about ");
  }

  @Test
  void onAGpuTheProgramTakesNothing() {
    MadePretraining made = MadePretraining.of(folder, 1);

    assertThat(suggested(fit(made, 64, 1, true), 20_000_000_000L))
        .isGreaterThan(suggested(fit(made, 64, 1, false), 20_000_000_000L));
  }

  @Test
  void aModelThatDoesNotFitAtAllIsSaidToBeTooLarge() {
    MadePretraining made = MadePretraining.of(folder, 1);

    assertThatThrownBy(() -> fit(made, 2, 1, false).require(900_000_000L))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Take a smaller model");
  }

  private static int suggested(BatchFit fit, long available) {
    try {
      fit.require(available);
    } catch (ConfigurationException e) {
      Matcher batch = Pattern.compile("batch_size to ([0-9]+) or less").matcher(e.getMessage());
      assertThat(batch.find()).as(e.getMessage()).isTrue();
      return Integer.parseInt(batch.group(1));
    }
    throw new AssertionError("it fits");
  }

  private static BatchFit fit(MadePretraining made, int batch, int processes, boolean gpu) {
    return new BatchFit(
        made.settings("run.batch_size=" + batch),
        SMALL,
        new SpatiotemporalMasking(made.settings().masking(), SMALL.regions(), SMALL.timePatches()),
        processes,
        gpu);
  }
}
