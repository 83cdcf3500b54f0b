package org.engram.models.neurojepa.heads;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.tensor.Compute;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * The modalities of a batch of subjects: volumes, or what an encoder made of them.
 *
 * @param parts one a modality: volumes [batch, channels, axis 0, axis 1, axis 2], or tokens [batch,
 *     tokens, dim]; what stands where a modality is missing does not matter, but it must be finite
 * @param present which modalities a subject has, [batch][modalities]; not copied and not changed
 */
public record ModalityBatch(List<Tensor> parts, boolean[][] present) {
  public ModalityBatch {
    parts = List.copyOf(parts);
    if (parts.isEmpty() || parts.stream().anyMatch(t -> t.size(0) != present.length)) {
      throw new IllegalArgumentException(
          parts.size() + " modalities for " + present.length + " subjects");
    }
    for (int i = 0; i < present.length; i++) {
      if (present[i].length != parts.size()) {
        throw new IllegalArgumentException(
            present[i].length + " marks for " + parts.size() + " modalities");
      }
      if (none(present[i])) {
        throw new RefusedInputException(
            "subject " + (i + 1) + " of the batch",
            "no modality",
            "one modality or more",
            "Leave out subjects without any volume");
      }
    }
  }

  private static boolean none(boolean[] marks) {
    for (boolean there : marks) {
      if (there) {
        return false;
      }
    }
    return true;
  }

  /** One modality that every subject has. */
  public static ModalityBatch of(Tensor part) {
    return complete(List.of(part));
  }

  /** Every subject has every modality. */
  public static ModalityBatch complete(List<Tensor> parts) {
    boolean[][] present = new boolean[(int) parts.getFirst().size(0)][parts.size()];
    for (boolean[] row : present) {
      Arrays.fill(row, true);
    }
    return new ModalityBatch(parts, present);
  }

  /** The same parts with other marks. */
  public ModalityBatch with(boolean[][] marks) {
    return new ModalityBatch(parts, marks);
  }

  /** Subjects. */
  public int batch() {
    return present.length;
  }

  /** Whether no modality of any subject is missing. */
  public boolean complete() {
    for (boolean[] row : present) {
      for (boolean there : row) {
        if (!there) {
          return false;
        }
      }
    }
    return true;
  }

  /** 1 where a modality is there and 0 where not, [batch, modalities] float32. */
  public Tensor validity(Compute compute) {
    int modalities = parts.size();
    float[] values = new float[batch() * modalities];
    for (int i = 0; i < values.length; i++) {
      values[i] = present[i / modalities][i % modalities] ? 1 : 0;
    }
    return compute.place(Tensors.of(values, batch(), modalities));
  }

  /** The tokens of all modalities in a row, [batch, all tokens, dim]. */
  Tensor joined() {
    return parts.size() == 1 ? parts.getFirst() : Tensor.cat(parts, 1);
  }

  /** As {@link #validity} for each of the {@link #joined} tokens; null where all are there. */
  Tensor joinedValidity(Compute compute) {
    if (complete()) {
      return null;
    }
    try (Scope scope = Scope.open()) {
      Tensor validity = validity(compute);
      List<Tensor> marks =
          IntStream.range(0, parts.size())
              .mapToObj(m -> validity.narrow(1, m, 1).expand(batch(), parts.get(m).size(1)))
              .toList();
      return scope.keep(Tensor.cat(marks, 1));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModalityBatch that
        && parts.equals(that.parts)
        && Arrays.deepEquals(present, that.present);
  }

  @Override
  public int hashCode() {
    return parts.hashCode() * 31 + Arrays.deepHashCode(present);
  }

  @Override
  public String toString() {
    return batch() + " subjects with " + parts.size() + " modalities";
  }
}
