package org.engram.pipeline.pretrain;

import java.util.stream.LongStream;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.masking.Masks;
import org.engram.models.brainjepa.masking.SpatiotemporalMasking;
import org.engram.models.brainjepa.pretrain.TrainingMemory;

/**
 * Whether a batch fits the memory. Masks are drawn to see how many tokens there will be: a batch's
 * are cut to its shortest, so that a sample of a small batch takes more.
 */
final class BatchFit {
  /** Masks to draw for an estimate, at least, and batches of them. */
  private static final int SAMPLES = 64;

  private static final int BATCHES = 8;

  private final PretrainSettings settings;
  private final BrainJepaConfig config;
  private final SpatiotemporalMasking masking;
  private final int processes;
  private final boolean gpu;

  /**
   * @param processes that share each batch, one of them being this
   * @param gpu whether the tensors lie on a GPU, and the program elsewhere
   */
  BatchFit(
      PretrainSettings settings,
      BrainJepaConfig config,
      SpatiotemporalMasking masking,
      int processes,
      boolean gpu) {
    this.settings = settings;
    this.config = config;
    this.masking = masking;
    this.processes = processes;
    this.gpu = gpu;
  }

  /**
   * Refuses the settings' batch where it does not fit.
   *
   * @param available bytes that may be used
   * @throws org.engram.tensor.ConfigurationException with the estimate and the largest batch that
   *     fits
   */
  void require(long available) {
    int batch = settings.run().batchSize();
    TrainingMemory memory = memory(batch);
    if (memory.of(batch) > available) {
      memory.require(batch, available, largest(batch, available));
    }
  }

  /** The largest batch below one that does not fit; 0 where not even one sample does. */
  private int largest(int batch, long available) {
    int fits = 0;
    int not = batch;
    while (not - fits > 1) {
      int middle = (fits + not) >>> 1;
      if (memory(middle).of(middle) <= available) {
        fits = middle;
      } else {
        not = middle;
      }
    }
    return fits;
  }

  private TrainingMemory memory(int batch) {
    int all = Math.multiplyExact(batch, processes);
    int context = 0;
    int targets = 0;
    for (int call = 0; call < Math.max(BATCHES, SAMPLES / all); call++) {
      long[] samples = LongStream.range((long) call * all, (call + 1L) * all).toArray();
      Masks masks = masking.batch(settings.seed(), 0, call, samples);
      context = Math.max(context, masks.contextLength());
      targets = Math.max(targets, masks.targetLength());
    }
    TrainingMemory tensors =
        TrainingMemory.of(config, context, targets, settings.step().recompute());
    return gpu ? tensors : tensors.inProcess();
  }
}
