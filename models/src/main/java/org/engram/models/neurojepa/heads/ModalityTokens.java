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
 * What an encoder made of the modalities of a batch of subjects.
 *
 * @param tokens one a modality: [batch, tokens, dim]; what stands where a modality is missing does
 *     not matter, but it must be finite
 * @param present which modalities a subject has, [batch][modalities]; not copied and not changed
 */
public record ModalityTokens(List<Tensor> tokens, boolean[][] present) {
  public ModalityTokens {
    tokens = List.copyOf(tokens);
    if (tokens.isEmpty() || tokens.stream().anyMatch(t -> t.size(0) != present.length)) {
      throw new IllegalArgumentException(
          tokens.size() + " modalities for " + present.length + " subjects");
    }
    for (int i = 0; i < present.length; i++) {
      if (present[i].length != tokens.size()) {
        throw new IllegalArgumentException(
            present[i].length + " marks for " + tokens.size() + " modalities");
      }
      if (IntStream.range(0, tokens.size()).noneMatch(marks(present[i])::get)) {
        throw new RefusedInputException(
            "subject " + (i + 1) + " of the batch",
            "no modality",
            "one modality or more",
            "Leave out subjects without any volume");
      }
    }
  }

  private static java.util.BitSet marks(boolean[] row) {
    java.util.BitSet set = new java.util.BitSet();
    for (int m = 0; m < row.length; m++) {
      set.set(m, row[m]);
    }
    return set;
  }

  /** One modality that every subject has. */
  public static ModalityTokens of(Tensor tokens) {
    return complete(List.of(tokens));
  }

  /** Every subject has every modality. */
  public static ModalityTokens complete(List<Tensor> tokens) {
    boolean[][] present = new boolean[(int) tokens.getFirst().size(0)][tokens.size()];
    for (boolean[] row : present) {
      Arrays.fill(row, true);
    }
    return new ModalityTokens(tokens, present);
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
  Tensor validity(Compute compute) {
    int modalities = tokens.size();
    float[] values = new float[batch() * modalities];
    for (int i = 0; i < values.length; i++) {
      values[i] = present[i / modalities][i % modalities] ? 1 : 0;
    }
    return compute.place(Tensors.of(values, batch(), modalities));
  }

  /** The tokens of all modalities in a row, [batch, all tokens, dim]. */
  Tensor joined() {
    return tokens.size() == 1 ? tokens.getFirst() : Tensor.cat(tokens, 1);
  }

  /** As {@link #validity} for each of the {@link #joined} tokens; null where all are there. */
  Tensor joinedValidity(Compute compute) {
    if (complete()) {
      return null;
    }
    try (Scope scope = Scope.open()) {
      Tensor validity = validity(compute);
      List<Tensor> parts =
          IntStream.range(0, tokens.size())
              .mapToObj(m -> validity.narrow(1, m, 1).expand(batch(), tokens.get(m).size(1)))
              .toList();
      return scope.keep(Tensor.cat(parts, 1));
    }
  }
}
