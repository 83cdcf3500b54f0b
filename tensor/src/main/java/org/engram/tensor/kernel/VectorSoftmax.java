package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The softmax of a block of float32 scores, in the parts that an online softmax needs (Milakov and
 * Gimelshein 2018; Dao et al. 2022): a row's maximum, its exponentials with their sum, and the
 * rescaling of what was mixed under an older maximum.
 *
 * <p>exp(scale (t - max)) is computed as 2^n 2^f with n the nearest integer of x = scale log2(e) (t
 * - max) and f in [-1/2, 1/2]: adding 1.5 * 2^23 rounds x and leaves n in the low mantissa bits, a
 * minimax polynomial (relative error below) gives 2^f, and n is added to its exponent. x below -126
 * is taken as -126, so nothing is denormal. A NaN score makes its row NaN.
 *
 * <p>Widths are multiples of {@link #LANES}, for bfloat16 of {@code 2 * LANES}; rows start wherever
 * the caller says, offsets are in bytes.
 */
final class VectorSoftmax {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** How many floats this machine computes at once. */
  static final int LANES = FLOATS.length();

  static final int BYTES = LANES * Float.BYTES;

  static final ByteOrder NATIVE = ByteOrder.nativeOrder();
  private static final float LOWEST_EXPONENT = -126f;

  private VectorSoftmax() {}

  /**
   * The rows of a block: their largest score so far, and the sum of their exponentials in as many
   * parts as there are lanes. (The sum over lanes that Java's vectors offer has no fixed order, so
   * its last bit changes when the method is compiled.)
   */
  record Rows(float[] max, float[] laneSums) {
    static Rows of(int rows) {
      return new Rows(new float[rows], new float[rows * LANES]);
    }

    void reset() {
      Arrays.fill(max, Float.NEGATIVE_INFINITY);
      Arrays.fill(laneSums, 0);
    }

    /** The sum of a row's exponentials. */
    float sum(int row) {
      float sum = 0;
      for (int lane = 0; lane < LANES; lane++) {
        sum += laneSums[row * LANES + lane];
      }
      return sum;
    }
  }

  /**
   * One step of the online softmax in float32: raises the rows' maxima, rescales what was mixed
   * under older ones, and replaces scores[rows, width] by exp(scale * (score - max)).
   *
   * @param stride bytes from one row of scores to the next
   * @param log2Scale scale * log2(e)
   * @param mixed the sums [rows, dim] of the blocks before; dim 0 for the first block
   */
  // This method and the next are whole blocks, and larger than the JIT inlines: compiled inside the
  // kernel's other loops, the vector operations would pass its depth limit and fall back to
  // objects. The first would be small enough for that with PowerOfTwo's methods in place of what is
  // written out here, and the second three times as slow.
  static void step(
      MemorySegment scores,
      long stride,
      int rows,
      int width,
      float log2Scale,
      Rows state,
      MemorySegment mixed,
      int dim) {
    var x = FloatVector.broadcast(FLOATS, log2Scale);
    var rounder = FloatVector.broadcast(FLOATS, PowerOfTwo.ROUNDER);
    var c5 = FloatVector.broadcast(FLOATS, PowerOfTwo.QUINTIC_5);
    var c4 = FloatVector.broadcast(FLOATS, PowerOfTwo.QUINTIC_4);
    var c3 = FloatVector.broadcast(FLOATS, PowerOfTwo.QUINTIC_3);
    var c2 = FloatVector.broadcast(FLOATS, PowerOfTwo.QUINTIC_2);
    var c1 = FloatVector.broadcast(FLOATS, PowerOfTwo.QUINTIC_1);
    var c0 = FloatVector.broadcast(FLOATS, PowerOfTwo.QUINTIC_0);
    float floor = LOWEST_EXPONENT / log2Scale;
    for (int r = 0; r < rows; r++) {
      long row = r * stride;
      float max = raise(state, r, max(scores, row, width), log2Scale, mixed, dim);
      var sum = FloatVector.fromArray(FLOATS, state.laneSums, r * LANES);
      for (int j = 0; j < width; j += LANES) {
        long at = row + (long) j * Float.BYTES;
        var t = FloatVector.fromMemorySegment(FLOATS, scores, at, NATIVE).sub(max);
        var d = t.blend(floor, t.compare(VectorOperators.LT, floor));
        var n = d.fma(x, rounder);
        var f = d.fma(x, rounder.sub(n));
        var e =
            c5.fma(f, c4)
                .fma(f, c3)
                .fma(f, c2)
                .fma(f, c1)
                .fma(f, c0)
                .reinterpretAsInts()
                .add(n.reinterpretAsInts().lanewise(VectorOperators.LSHL, PowerOfTwo.MANTISSA_BITS))
                .reinterpretAsFloats();
        sum = sum.add(e);
        e.intoMemorySegment(scores, at, NATIVE);
      }
      sum.intoArray(state.laneSums, r * LANES);
    }
  }

  /**
   * The same step with the exponentials written as bfloat16; the sums are of the rounded values. Of
   * every group of {@code 2 * LANES} scores the first half goes to the even places and the second
   * half to the odd ones, because that is one shift and one or; {@link Bf16Head} pairs the rows of
   * the values in the same order.
   *
   * @param probabilities [rows, width], a row half as many bytes apart as the scores'
   */
  static void bf16Step(
      MemorySegment scores,
      long stride,
      int rows,
      int width,
      float log2Scale,
      Rows state,
      MemorySegment mixed,
      int dim,
      MemorySegment probabilities) {
    var x = FloatVector.broadcast(FLOATS, log2Scale);
    var rounder = FloatVector.broadcast(FLOATS, PowerOfTwo.ROUNDER);
    var c3 = FloatVector.broadcast(FLOATS, PowerOfTwo.CUBIC_3);
    var c2 = FloatVector.broadcast(FLOATS, PowerOfTwo.CUBIC_2);
    var c1 = FloatVector.broadcast(FLOATS, PowerOfTwo.CUBIC_1);
    var c0 = FloatVector.broadcast(FLOATS, PowerOfTwo.CUBIC_0);
    float floor = LOWEST_EXPONENT / log2Scale;
    for (int r = 0; r < rows; r++) {
      long row = r * stride;
      float max = raise(state, r, max(scores, row, width), log2Scale, mixed, dim);
      var sum = FloatVector.fromArray(FLOATS, state.laneSums, r * LANES);
      for (int j = 0; j < width; j += 2 * LANES) {
        long at = row + (long) j * Float.BYTES;
        var t = FloatVector.fromMemorySegment(FLOATS, scores, at, NATIVE).sub(max);
        var d = t.blend(floor, t.compare(VectorOperators.LT, floor));
        var n = d.fma(x, rounder);
        var f = d.fma(x, rounder.sub(n));
        var even =
            c3.fma(f, c2)
                .fma(f, c1)
                .fma(f, c0)
                .reinterpretAsInts()
                .add(n.reinterpretAsInts().lanewise(VectorOperators.LSHL, PowerOfTwo.MANTISSA_BITS))
                .add(PowerOfTwo.BF16_HALF)
                .and(PowerOfTwo.BF16_MASK);
        t = FloatVector.fromMemorySegment(FLOATS, scores, at + BYTES, NATIVE).sub(max);
        d = t.blend(floor, t.compare(VectorOperators.LT, floor));
        n = d.fma(x, rounder);
        f = d.fma(x, rounder.sub(n));
        var odd =
            c3.fma(f, c2)
                .fma(f, c1)
                .fma(f, c0)
                .reinterpretAsInts()
                .add(n.reinterpretAsInts().lanewise(VectorOperators.LSHL, PowerOfTwo.MANTISSA_BITS))
                .add(PowerOfTwo.BF16_HALF)
                .and(PowerOfTwo.BF16_MASK);
        sum = sum.add(even.reinterpretAsFloats()).add(odd.reinterpretAsFloats());
        even.lanewise(VectorOperators.LSHR, Short.SIZE)
            .or(odd)
            .intoMemorySegment(probabilities, at / 2, NATIVE);
      }
      sum.intoArray(state.laneSums, r * LANES);
    }
  }

  /** The row's maximum with a new block's, what was summed under the old one being rescaled. */
  private static float raise(
      Rows state, int r, float blockMax, float log2Scale, MemorySegment mixed, int dim) {
    float old = state.max[r];
    if (blockMax <= old) {
      return old;
    }
    if (dim > 0) {
      float factor = (float) Math.pow(2, (double) (old - blockMax) * log2Scale);
      FloatVector.fromArray(FLOATS, state.laneSums, r * LANES)
          .mul(factor)
          .intoArray(state.laneSums, r * LANES);
      scale(mixed, (long) r * dim * Float.BYTES, dim, factor);
    }
    state.max[r] = blockMax;
    return blockMax;
  }

  /** The largest of a row of scores; NaN is passed over. */
  private static float max(MemorySegment scores, long row, int width) {
    var a = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    var b = a;
    int j = 0;
    // Two chains, because a compare and a blend take longer to finish than to start. (The lane-wise
    // maximum of Java orders NaN and signed zeros, which costs three times as much.)
    for (; j <= width - 2 * LANES; j += 2 * LANES) {
      a = larger(a, load(scores, row, j));
      b = larger(b, load(scores, row, j + LANES));
    }
    if (j < width) {
      a = larger(a, load(scores, row, j));
    }
    return larger(a, b).reduceLanes(VectorOperators.MAX);
  }

  /** Multiplies {@code count} floats by a factor. */
  static void scale(MemorySegment floats, long from, int count, float factor) {
    int j = 0;
    for (; j <= count - LANES; j += LANES) {
      load(floats, from, j).mul(factor).intoMemorySegment(floats, from + 4L * j, NATIVE);
    }
    if (j < count) {
      var rest = FLOATS.indexInRange(j, count);
      FloatVector.fromMemorySegment(FLOATS, floats, from + 4L * j, NATIVE, rest)
          .mul(factor)
          .intoMemorySegment(floats, from + 4L * j, NATIVE, rest);
    }
  }

  private static FloatVector larger(FloatVector a, FloatVector b) {
    return a.blend(b, b.compare(VectorOperators.GT, a));
  }

  private static FloatVector load(MemorySegment floats, long from, int j) {
    return FloatVector.fromMemorySegment(FLOATS, floats, from + (long) j * Float.BYTES, NATIVE);
  }
}
