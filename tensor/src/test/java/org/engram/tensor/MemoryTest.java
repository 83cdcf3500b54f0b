package org.engram.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors over memory that is not libtorch's: a file mapped by Java. */
class MemoryTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = folder.resolve("weights.safetensors");
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    tensors.put("first", HostTensor.of(new float[] {9, 9}, 2));
    tensors.put("weight", HostTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
    Safetensors.write(file, tensors, Map.of());
  }

  @Test
  void aMappedTensorIsNotReadAfterItsFileWasClosed() {
    try (Scope _ = Scope.open()) {
      Tensor weight;
      try (Safetensors weights = Safetensors.open(file)) {
        weight = Tensors.of(weights.get("weight"));
        assertThat(weight).asString().endsWith("(mapped)");
        assertThat(weight.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
      }
      assertThatThrownBy(weight::toFloats)
          .isInstanceOf(ReleasedException.class)
          .hasMessageContaining("tensor F32[2, 3]")
          .hasMessageContaining("mapped from was closed")
          .hasMessageContaining("copy()");
    }
  }

  @Test
  void norIsAnyViewOfIt() {
    List<UnaryOperator<Tensor>> views =
        List.of(
            t -> t.reshape(3, 2),
            t -> t.transpose(0, 1),
            t -> t.unsqueeze(0),
            t -> t.unsqueeze(0).expand(4, 2, 3),
            t -> t.narrow(1, 1, 2),
            t -> t.select(0, 1),
            Tensor::contiguous,
            t -> t.transpose(0, 1).select(0, 2).reshape(2, 1));
    try (Scope _ = Scope.open()) {
      for (UnaryOperator<Tensor> view : views) {
        Tensor seen;
        try (Safetensors weights = Safetensors.open(file)) {
          seen = view.apply(Tensors.of(weights.get("weight")));
        }
        assertThatThrownBy(() -> seen.add(1))
            .as(views.indexOf(view) + "")
            .isInstanceOf(ReleasedException.class);
      }
    }
  }

  @Test
  void whatWasComputedOrCopiedFromItStays() {
    try (Scope _ = Scope.open()) {
      Tensor copy;
      Tensor sum;
      Tensor rearranged;
      try (Safetensors weights = Safetensors.open(file)) {
        Tensor weight = Tensors.of(weights.get("weight"));
        copy = weight.copy();
        sum = weight.add(weight);
        rearranged = weight.transpose(0, 1).contiguous();
      }
      assertThat(copy.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(sum.toFloats()).containsExactly(2, 4, 6, 8, 10, 12);
      assertThat(rearranged.toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
    }
  }
}
