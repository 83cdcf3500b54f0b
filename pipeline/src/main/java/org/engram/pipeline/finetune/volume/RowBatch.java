package org.engram.pipeline.finetune.volume;

import java.util.ArrayList;
import java.util.List;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.tensor.Tensor;

/** Rows of {@link RowSamples} as a head takes them. */
final class RowBatch {
  private RowBatch() {}

  /**
   * By modality.
   *
   * @param values [batch, modalities, axis 0, axis 1, axis 2], or [batch, modalities, tokens, dim]
   * @param present [batch][modalities]
   * @param tokens whether they are tokens
   */
  static ModalityBatch of(Tensor values, boolean[][] present, boolean tokens) {
    long[] shape = values.shape();
    List<Tensor> parts = new ArrayList<>();
    for (int m = 0; m < shape[1]; m++) {
      Tensor one = values.narrow(1, m, 1); // a volume's channel has the place of the modality
      parts.add(tokens ? one.reshape(shape[0], shape[2], shape[3]) : one);
    }
    return new ModalityBatch(parts, present);
  }
}
