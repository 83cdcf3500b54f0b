package org.engram.pipeline.finetune.volume;

import java.util.OptionalInt;
import org.engram.models.neurojepa.heads.VolumeHeadConfig;
import org.engram.models.neurojepa.heads.VolumeHeadKind;

/**
 * The head that is trained on the tokens of volumes.
 *
 * @param kind what it is
 * @param attentionHeads of its attention; they divide the encoder's width
 * @param depth of its attentive poolers, 1 for the query alone; empty for the published 3, and 1
 *     where experts are multiplied
 * @param frozen whether the encoder stays as it is, so that tokens are computed once
 */
public record HeadSettings(
    VolumeHeadKind kind, int attentionHeads, OptionalInt depth, boolean frozen) {
  /** As published. */
  public static HeadSettings defaults() {
    return new HeadSettings(VolumeHeadKind.ATTENTIVE, 16, OptionalInt.empty(), false);
  }

  /**
   * Its sizes.
   *
   * @param dim width of the encoder
   */
  VolumeHeadConfig config(int dim, int outputs, int modalities) {
    int deep = depth.orElse(kind.isProduct() ? 1 : 3);
    return new VolumeHeadConfig(kind, dim, outputs, modalities, attentionHeads, deep, dim);
  }
}
