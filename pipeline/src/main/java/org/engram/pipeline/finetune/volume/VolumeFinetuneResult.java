package org.engram.pipeline.finetune.volume;

import java.util.List;
import org.engram.pipeline.finetune.FinetuneResult;
import org.engram.pipeline.pretrain.volume.RefusedVolume;

/**
 * How a run on volumes ended.
 *
 * @param run its figures; the model is a directory with encoder, head and {@code head.json}
 * @param refused volumes that could not be used
 */
public record VolumeFinetuneResult(FinetuneResult run, List<RefusedVolume> refused) {
  public VolumeFinetuneResult {
    refused = List.copyOf(refused);
  }
}
