package org.engram.models.neurojepa.pretrain;

import java.util.List;
import org.engram.models.training.step.StepBatch;
import org.engram.tensor.Tensor;

/**
 * What one step trains on.
 *
 * @param x volumes, [batch, channels, axis 0, axis 1, axis 2]
 * @param masks a context and its targets, a set for each generator of masks
 * @param foreground [batch, tokens] float32, 1 where a token shows foreground; null where unknown
 * @param samples a number for each sample, which says which sample of which epoch it is
 */
public record VolumeBatch(Tensor x, List<Masks> masks, Tensor foreground, long[] samples)
    implements StepBatch {
  /**
   * Token numbers (I64).
   *
   * @param context [batch, context]
   * @param targets [batch, targets]
   */
  public record Masks(Tensor context, Tensor targets) {}

  public VolumeBatch {
    masks = List.copyOf(masks);
    if (masks.isEmpty()) {
      throw new IllegalArgumentException("a batch without masks");
    }
  }
}
