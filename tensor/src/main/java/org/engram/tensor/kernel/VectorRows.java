package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Rows of float32 sums on their way to bfloat16 memory. */
final class VectorRows {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** How many floats this machine computes at once. */
  static final int LANES = FLOATS.length();

  private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
  private static final int BELOW_HALF = 0x7fff;
  private static final int HIGH_HALF = 0xffff0000;

  private VectorRows() {}

  /**
   * to[rows, width] = sums[rows, width] + bias, to the nearest bfloat16 as {@link Bf16#of} rounds.
   * Of each group of {@code 2 * LANES} sums the first half are the even results and the second half
   * the odd ones.
   *
   * @param bias in the order of the sums
   * @param to where the first row goes, with {@code at} its offset and {@code stride} the distance
   *     of rows, in bytes
   */
  static void storeBf16(
      MemorySegment sums,
      float[] bias,
      int rows,
      int width,
      MemorySegment to,
      long at,
      long stride) {
    for (int j = 0; j < width; j += 2 * LANES) {
      var evenBias = FloatVector.fromArray(FLOATS, bias, j);
      var oddBias = FloatVector.fromArray(FLOATS, bias, j + LANES);
      for (int r = 0; r < rows; r++) {
        long from = ((long) r * width + j) * Float.BYTES;
        var even =
            FloatVector.fromMemorySegment(FLOATS, sums, from, NATIVE)
                .add(evenBias)
                .reinterpretAsInts();
        var odd =
            FloatVector.fromMemorySegment(FLOATS, sums, from + (long) LANES * Float.BYTES, NATIVE)
                .add(oddBias)
                .reinterpretAsInts();
        even =
            even.add(even.lanewise(VectorOperators.LSHR, Short.SIZE).and(1))
                .add(BELOW_HALF)
                .lanewise(VectorOperators.LSHR, Short.SIZE);
        odd =
            odd.add(odd.lanewise(VectorOperators.LSHR, Short.SIZE).and(1))
                .add(BELOW_HALF)
                .and(HIGH_HALF);
        even.or(odd).intoMemorySegment(to, at + r * stride + (long) j * Short.BYTES, NATIVE);
      }
    }
  }
}
