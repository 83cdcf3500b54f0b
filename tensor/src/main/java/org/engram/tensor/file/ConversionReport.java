package org.engram.tensor.file;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What {@link CheckpointConverter} did.
 *
 * @param layout how the checkpoint was laid out
 * @param tensors what was written, by its new name
 * @param metadata the strings kept beside the weights
 * @param skipped what of the checkpoint was left out, each with the reason
 */
public record ConversionReport(
    Layout layout,
    SequencedMap<String, TensorInfo> tensors,
    SequencedMap<String, String> metadata,
    List<String> skipped) {
  /** How a checkpoint arranges its state dicts. */
  public enum Layout {
    /**
     * One state dict each under encoder, predictor and target_encoder: the pretraining script's.
     */
    PRETRAINING,
    /** One state dict under model or state_dict: the fine-tuning script's. */
    WRAPPED,
    /** The file is one state dict. */
    FLAT
  }

  public ConversionReport {
    tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
    skipped = List.copyOf(skipped);
  }

  /** Elements of all tensors together. */
  public long elements() {
    return tensors.values().stream().mapToLong(TensorInfo::elements).sum();
  }
}
