package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adds rows, each times a number, to rows of a float32 sum, as a mixture of experts ends. For
 * inference on a CPU with Java's vectors: libtorch makes two further tensors of the rows' size for
 * it.
 */
public final class WeightedRows {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
  private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

  private WeightedRows() {}

  /** Whether {@link #add_} takes such tensors here; false where a gradient is wanted. */
  public static boolean takes(Tensor sum, Tensor rows) {
    return CpuKernels.vectorsLoaded()
        && sum.is_cpu()
        && sum.is_contiguous()
        && rows.is_contiguous()
        && sum.scalar_type().intern() == torch.ScalarType.Float
        && sum.size(1) % LANES == 0
        && switch (rows.scalar_type().intern()) {
          case Float, BFloat16 -> true;
          default -> false;
        };
  }

  /**
   * Adds {@code factors[i] * rows[i]} to {@code sum[to[i]]}, in the order of the rows, each product
   * rounded before it is added.
   *
   * @param sum [n, dim] float32
   * @param rows [factors.length, dim] float32 or bfloat16
   * @param to a row of the sum for each
   */
  public static void add_(Tensor sum, Tensor rows, long[] to, float[] factors) {
    int dim = Math.toIntExact(sum.size(1));
    if (to.length != factors.length || rows.size(0) != to.length || rows.size(1) != dim) {
      throw new IllegalArgumentException(
          "%d places and %d factors for rows [%d, %d] and a sum %d wide"
              .formatted(to.length, factors.length, rows.size(0), rows.size(1), dim));
    }
    MemorySegment sums = TensorMemory.of(sum);
    MemorySegment from = TensorMemory.of(rows);
    boolean half = rows.scalar_type().intern() == torch.ScalarType.BFloat16;
    for (int i = 0; i < to.length; i++) {
      if (half) {
        addBf16(
            sums, to[i] * dim * Float.BYTES, from, (long) i * dim * Short.BYTES, dim, factors[i]);
      } else {
        addFloats(
            sums, to[i] * dim * Float.BYTES, from, (long) i * dim * Float.BYTES, dim, factors[i]);
      }
    }
  }

  private static void addFloats(
      MemorySegment sums, long to, MemorySegment rows, long from, int dim, float factor) {
    for (int j = 0; j < dim; j += LANES) {
      long at = (long) j * Float.BYTES;
      FloatVector.fromMemorySegment(FLOATS, rows, from + at, NATIVE)
          .mul(factor)
          .add(FloatVector.fromMemorySegment(FLOATS, sums, to + at, NATIVE))
          .intoMemorySegment(sums, to + at, NATIVE);
    }
  }

  private static void addBf16(
      MemorySegment sums, long to, MemorySegment rows, long from, int dim, float factor) {
    for (int j = 0; j < dim; j += LANES) {
      long at = to + (long) j * Float.BYTES;
      ((IntVector)
              ShortVector.fromMemorySegment(SHORTS, rows, from + (long) j * Short.BYTES, NATIVE)
                  .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
          .lanewise(VectorOperators.LSHL, Short.SIZE)
          .reinterpretAsFloats()
          .mul(factor)
          .add(FloatVector.fromMemorySegment(FLOATS, sums, at, NATIVE))
          .intoMemorySegment(sums, at, NATIVE);
    }
  }
}
