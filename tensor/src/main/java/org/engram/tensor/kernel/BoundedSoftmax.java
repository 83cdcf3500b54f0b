package org.engram.tensor.kernel;

import static org.engram.tensor.kernel.VectorSoftmax.BF16_HALF;
import static org.engram.tensor.kernel.VectorSoftmax.BF16_MASK;
import static org.engram.tensor.kernel.VectorSoftmax.BYTES;
import static org.engram.tensor.kernel.VectorSoftmax.FLOATS;
import static org.engram.tensor.kernel.VectorSoftmax.LANES;
import static org.engram.tensor.kernel.VectorSoftmax.MANTISSA_BITS;
import static org.engram.tensor.kernel.VectorSoftmax.NATIVE;
import static org.engram.tensor.kernel.VectorSoftmax.ROUNDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The steps of {@link VectorSoftmax} for scores that are known to be small: no maximum is looked
 * for. The polynomials are its own.
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
    var rounder = FloatVector.broadcast(FLOATS, ROUNDER);
    var c5 = FloatVector.broadcast(FLOATS, 0.0013276472f);
    var c4 = FloatVector.broadcast(FLOATS, 0.009675541f);
    var c3 = FloatVector.broadcast(FLOATS, 0.05550713f);
    var c2 = FloatVector.broadcast(FLOATS, 0.2402212f);
    var c1 = FloatVector.broadcast(FLOATS, 0.69314694f);
    var c0 = FloatVector.broadcast(FLOATS, 1.0000001f);
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
            c5.fma(f, c4)
                .fma(f, c3)
                .fma(f, c2)
                .fma(f, c1)
                .fma(f, c0)
                .reinterpretAsInts()
                .add(n.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
                .reinterpretAsFloats();
        d = FloatVector.fromMemorySegment(FLOATS, scores, at + BYTES, NATIVE);
        n = d.fma(x, rounder);
        f = d.fma(x, rounder.sub(n));
        var second =
            c5.fma(f, c4)
                .fma(f, c3)
                .fma(f, c2)
                .fma(f, c1)
                .fma(f, c0)
                .reinterpretAsInts()
                .add(n.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
                .reinterpretAsFloats();
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
            c5.fma(f, c4)
                .fma(f, c3)
                .fma(f, c2)
                .fma(f, c1)
                .fma(f, c0)
                .reinterpretAsInts()
                .add(n.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
                .reinterpretAsFloats();
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
    var rounder = FloatVector.broadcast(FLOATS, ROUNDER);
    var c3 = FloatVector.broadcast(FLOATS, 0.05517167f);
    var c2 = FloatVector.broadcast(FLOATS, 0.24261113f);
    var c1 = FloatVector.broadcast(FLOATS, 0.69326097f);
    var c0 = FloatVector.broadcast(FLOATS, 0.99992806f);
    for (int r = 0; r < rows; r++) {
      long row = r * stride;
      var sum = FloatVector.fromArray(FLOATS, state.laneSums(), r * LANES);
      var other = FloatVector.zero(FLOATS);
      for (int j = 0; j < width; j += 2 * LANES) {
        long at = row + (long) j * Float.BYTES;
        var d = FloatVector.fromMemorySegment(FLOATS, scores, at, NATIVE);
        var n = d.fma(x, rounder);
        var f = d.fma(x, rounder.sub(n));
        var even =
            c3.fma(f, c2)
                .fma(f, c1)
                .fma(f, c0)
                .reinterpretAsInts()
                .add(n.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
                .add(BF16_HALF)
                .and(BF16_MASK);
        d = FloatVector.fromMemorySegment(FLOATS, scores, at + BYTES, NATIVE);
        n = d.fma(x, rounder);
        f = d.fma(x, rounder.sub(n));
        var odd =
            c3.fma(f, c2)
                .fma(f, c1)
                .fma(f, c0)
                .reinterpretAsInts()
                .add(n.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
                .add(BF16_HALF)
                .and(BF16_MASK);
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
