package org.engram.tensor.kernel;

import static org.engram.tensor.kernel.VectorSoftmax.BYTES;
import static org.engram.tensor.kernel.VectorSoftmax.FLOATS;
import static org.engram.tensor.kernel.VectorSoftmax.LANES;
import static org.engram.tensor.kernel.VectorSoftmax.NATIVE;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The steps of {@link VectorSoftmax} for scores that are known to be small: no maximum is looked
 * for.
 */
final class BoundedSoftmax {
  /** Largest |scale * score * log2(e)| of such scores. */
  static final float BOUNDED = 60;

  private BoundedSoftmax() {}

  /**
   * The exponentials of scores known to be small, |scale * score * log2(e)| at most {@link
   * #BOUNDED}: nothing can overflow or become denormal, so no maximum is looked for and none is
   * taken off. 2^60 summed over any number of tokens is far from float32's 2^127, and bfloat16 has
   * the same exponents.
   */
  static void step(
      MemorySegment scores,
      long stride,
      int rows,
      int width,
      float log2Scale,
      VectorSoftmax.Rows state) {
    var x = FloatVector.broadcast(FLOATS, log2Scale);
    var rounder = FloatVector.broadcast(FLOATS, PowerOfTwo.ROUNDER);
    var c5 = FloatVector.broadcast(FLOATS, PowerOfTwo.QUINTIC_5);
    var c4 = FloatVector.broadcast(FLOATS, PowerOfTwo.QUINTIC_4);
    var c3 = FloatVector.broadcast(FLOATS, PowerOfTwo.QUINTIC_3);
    var c2 = FloatVector.broadcast(FLOATS, PowerOfTwo.QUINTIC_2);
    var c1 = FloatVector.broadcast(FLOATS, PowerOfTwo.QUINTIC_1);
    var c0 = FloatVector.broadcast(FLOATS, PowerOfTwo.QUINTIC_0);
    for (int r = 0; r < rows; r++) {
      long row = r * stride;
      var sum = FloatVector.fromArray(FLOATS, state.laneSums(), r * LANES);
      int j = 0;
      for (; j <= width - 2 * LANES; j += 2 * LANES) {
        long at = row + (long) j * Float.BYTES;
        var d = FloatVector.fromMemorySegment(FLOATS, scores, at, NATIVE);
        var n = d.fma(x, rounder);
        var f = d.fma(x, rounder.sub(n));
        var first =
            PowerOfTwo.bits(PowerOfTwo.quintic(f, c5, c4, c3, c2, c1, c0), n).reinterpretAsFloats();
        d = FloatVector.fromMemorySegment(FLOATS, scores, at + BYTES, NATIVE);
        n = d.fma(x, rounder);
        f = d.fma(x, rounder.sub(n));
        var second =
            PowerOfTwo.bits(PowerOfTwo.quintic(f, c5, c4, c3, c2, c1, c0), n).reinterpretAsFloats();
        sum = sum.add(first).add(second);
        first.intoMemorySegment(scores, at, NATIVE);
        second.intoMemorySegment(scores, at + BYTES, NATIVE);
      }
      for (; j < width; j += LANES) {
        long at = row + (long) j * Float.BYTES;
        var d = FloatVector.fromMemorySegment(FLOATS, scores, at, NATIVE);
        var n = d.fma(x, rounder);
        var f = d.fma(x, rounder.sub(n));
        var e =
            PowerOfTwo.bits(PowerOfTwo.quintic(f, c5, c4, c3, c2, c1, c0), n).reinterpretAsFloats();
        sum = sum.add(e);
        e.intoMemorySegment(scores, at, NATIVE);
      }
      sum.intoArray(state.laneSums(), r * LANES);
    }
  }

  /**
   * {@link #step} with the exponentials as bfloat16, in the order of {@link
   * VectorSoftmax#bf16Step}.
   */
  static void bf16Step(
      MemorySegment scores,
      long stride,
      int rows,
      int width,
      float log2Scale,
      VectorSoftmax.Rows state,
      MemorySegment probabilities) {
    var x = FloatVector.broadcast(FLOATS, log2Scale);
    var rounder = FloatVector.broadcast(FLOATS, PowerOfTwo.ROUNDER);
    var c3 = FloatVector.broadcast(FLOATS, PowerOfTwo.CUBIC_3);
    var c2 = FloatVector.broadcast(FLOATS, PowerOfTwo.CUBIC_2);
    var c1 = FloatVector.broadcast(FLOATS, PowerOfTwo.CUBIC_1);
    var c0 = FloatVector.broadcast(FLOATS, PowerOfTwo.CUBIC_0);
    for (int r = 0; r < rows; r++) {
      long row = r * stride;
      var sum = FloatVector.fromArray(FLOATS, state.laneSums(), r * LANES);
      var other = FloatVector.zero(FLOATS);
      for (int j = 0; j < width; j += 2 * LANES) {
        long at = row + (long) j * Float.BYTES;
        var d = FloatVector.fromMemorySegment(FLOATS, scores, at, NATIVE);
        var n = d.fma(x, rounder);
        var f = d.fma(x, rounder.sub(n));
        var even = PowerOfTwo.bf16(PowerOfTwo.bits(PowerOfTwo.cubic(f, c3, c2, c1, c0), n));
        d = FloatVector.fromMemorySegment(FLOATS, scores, at + BYTES, NATIVE);
        n = d.fma(x, rounder);
        f = d.fma(x, rounder.sub(n));
        var odd = PowerOfTwo.bf16(PowerOfTwo.bits(PowerOfTwo.cubic(f, c3, c2, c1, c0), n));
        sum = sum.add(even.reinterpretAsFloats());
        other = other.add(odd.reinterpretAsFloats());
        even.lanewise(VectorOperators.LSHR, Short.SIZE)
            .or(odd)
            .intoMemorySegment(probabilities, at / 2, NATIVE);
      }
      sum.add(other).intoArray(state.laneSums(), r * LANES);
    }
  }
}
