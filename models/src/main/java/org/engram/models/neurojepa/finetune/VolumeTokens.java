package org.engram.models.neurojepa.finetune;

import java.util.ArrayList;
import java.util.List;
import org.engram.models.neurojepa.MixtureOfExperts;
import org.engram.models.neurojepa.VolumeEncoder;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Segments;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * The tokens of subjects' volumes: one pass over all that are there, each volume by itself. Volumes
 * that are missing are not computed; zeros stand for their tokens.
 */
public final class VolumeTokens {
  private VolumeTokens() {}

  /**
   * Of an encoder that stays as it is; nothing is recorded, nor are tokens of experts counted.
   *
   * @param volumes [batch, channels, axis 0, axis 1, axis 2] a modality
   * @return [batch, tokens, dim] a modality
   */
  public static ModalityBatch frozen(
      VolumeEncoder encoder, ModalityBatch volumes, Compute compute) {
    try (Autograd.Region _ = Autograd.off()) {
      ModalityBatch tokens = of(encoder, volumes, Segments.plain(), DropPath.none(), compute);
      encoder.mixtures().values().forEach(MixtureOfExperts::reset);
      return tokens;
    }
  }

  /**
   * Of any encoder.
   *
   * @param dropPath for each volume that is there, the first modality's first
   */
  static ModalityBatch of(
      VolumeEncoder encoder,
      ModalityBatch volumes,
      Segments segments,
      DropPath dropPath,
      Compute compute) {
    int subjects = volumes.batch();
    int modalities = volumes.parts().size();
    try (Scope scope = Scope.open()) {
      Tensor all = modalities == 1 ? volumes.parts().getFirst() : Tensor.cat(volumes.parts(), 0);
      List<Tensor> parts = new ArrayList<>();
      if (volumes.complete()) {
        Tensor encoded = encoder.forward(all, null, List.of(), segments, dropPath).tokens();
        for (int m = 0; m < modalities; m++) {
          parts.add(scope.keep(encoded.narrow(0, (long) m * subjects, subjects)));
        }
        return new ModalityBatch(parts, volumes.present());
      }
      long[] there = there(volumes);
      Tensor some = all.indexSelect(0, compute.place(Tensors.of(there, there.length)));
      Tensor encoded = encoder.forward(some, null, List.of(), segments, dropPath).tokens();
      Tensor none = encoded.narrow(0, 0, 1).zerosLike();
      Tensor padded = Tensor.cat(List.of(encoded, none), 0); // the last stands for what is missing
      int next = 0;
      for (int m = 0; m < modalities; m++) {
        long[] from = new long[subjects];
        for (int i = 0; i < subjects; i++) {
          from[i] = volumes.present()[i][m] ? next++ : there.length;
        }
        Tensor rows = compute.place(Tensors.of(from, subjects));
        parts.add(scope.keep(padded.indexSelect(0, rows)));
      }
      return new ModalityBatch(parts, volumes.present());
    }
  }

  /** Which volumes are there, all subjects of the first modality before the second's. */
  static long[] there(ModalityBatch batch) {
    List<Long> rows = new ArrayList<>();
    for (int m = 0; m < batch.parts().size(); m++) {
      for (int i = 0; i < batch.batch(); i++) {
        if (batch.present()[i][m]) {
          rows.add((long) m * batch.batch() + i);
        }
      }
    }
    return rows.stream().mapToLong(Long::longValue).toArray();
  }
}
