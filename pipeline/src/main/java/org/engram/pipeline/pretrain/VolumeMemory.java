package org.engram.pipeline.pretrain;

import java.util.List;
import java.util.Locale;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.VolumeWeightLayout;
import org.engram.models.neurojepa.masking.BlockMasking;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.TensorInfo;

/**
 * About how much memory a step takes: the weights with their gradients and AdamW's two means, and
 * what the backward pass needs of every block and token. Counted and not measured: it is there to
 * refuse what would fail hours later or at once, with room to either side.
 */
final class VolumeMemory {
  /** Numbers that a block keeps of a token, in widths: norms, queries to values, the MLP. */
  private static final int KEPT_WIDTHS = 20;

  private static final int FLOAT = 4;

  private final NeuroJepaConfig config;
  private final VolumePretrainSettings settings;
  private final List<BlockMasking> masking;

  VolumeMemory(
      NeuroJepaConfig config, VolumePretrainSettings settings, List<BlockMasking> masking) {
    this.config = config;
    this.settings = settings;
    this.masking = masking;
  }

  /**
   * Refuses a batch that does not fit.
   *
   * @param available bytes that may be used
   */
  void require(int batch, long available) {
    long state = state();
    long sample = sample();
    if (state + batch * sample <= available) {
      return;
    }
    long fits = Math.max(0, (available - state) / sample);
    throw new ConfigurationException(
        "run.batch_size",
        String.format(
            Locale.ROOT,
            "a batch of %d needs about %.1f GB, and %.1f GB are there",
            batch,
            (state + (double) batch * sample) / 1e9,
            available / 1e9),
        "a batch that fits",
        fits > 0
            ? "Lower run.batch_size to " + fits + " or less, or set step.recompute: true"
            : "Take a smaller model, or set step.recompute: true");
  }

  /** Weights, the target's among them; gradients and two means of what is trained. */
  private long state() {
    return VolumeWeightLayout.of(config).values().stream().mapToLong(TensorInfo::bytes).sum() * 4;
  }

  private long sample() {
    long tokens = config.volume().grid().tokens();
    long numbers = 0;
    for (BlockMasking generator : masking) {
      numbers += kept(generator.context(), config.embedDim(), config.depth());
      numbers += kept(tokens, config.predictor().dim(), config.predictor().depth());
    }
    long input = (long) config.volume().patchVoxels() * tokens;
    return FLOAT * (numbers + 4 * input + 3 * tokens * config.embedDim() * KEPT_WIDTHS);
  }

  private long kept(long tokens, long width, long blocks) {
    return settings.step().recompute()
        ? tokens * width * (blocks + KEPT_WIDTHS)
        : tokens * width * blocks * KEPT_WIDTHS;
  }
}
