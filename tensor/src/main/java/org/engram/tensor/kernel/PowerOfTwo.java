package org.engram.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * 2^x of a vector of floats: n, the nearest integer of x, and f = x - n in [-1/2, 1/2]; a minimax
 * polynomial gives 2^f, and n is added to its exponent. Adding {@link #ROUNDER} to x rounds it and
 * leaves n in the low mantissa bits of the sum.
 */
// Each method is so small that the JIT inlines it wherever it is called, and constants come as
// vectors, which a loop's caller broadcasts once: a vector that is passed to a method that is not
// inlined becomes an object.
final class PowerOfTwo {
  /** 1.5 * 2^23. */
  static final float ROUNDER = 0x1.8p23f;

  // Minimax of degree 5: relative error 7.5e-8.
  static final float QUINTIC_5 = 0.0013276472f;
  static final float QUINTIC_4 = 0.009675541f;
  static final float QUINTIC_3 = 0.05550713f;
  static final float QUINTIC_2 = 0.2402212f;
  static final float QUINTIC_1 = 0.69314694f;
  static final float QUINTIC_0 = 1.0000001f;

  // Minimax of degree 3: relative error 7.5e-5, a fiftieth of what rounding to bfloat16 adds.
  static final float CUBIC_3 = 0.05517167f;
  static final float CUBIC_2 = 0.24261113f;
  static final float CUBIC_1 = 0.69326097f;
  static final float CUBIC_0 = 0.99992806f;

  static final int MANTISSA_BITS = 23;
  static final int BF16_HALF = 0x8000;
  static final int BF16_MASK = 0xffff0000;

  private PowerOfTwo() {}

  /** 2^f by coefficients of degrees 5 to 0. */
  static FloatVector quintic(
      FloatVector f,
      FloatVector c5,
      FloatVector c4,
      FloatVector c3,
      FloatVector c2,
      FloatVector c1,
      FloatVector c0) {
    return c5.fma(f, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, c0);
  }

  /** 2^f by coefficients of degrees 3 to 0. */
  static FloatVector cubic(
      FloatVector f, FloatVector c3, FloatVector c2, FloatVector c1, FloatVector c0) {
    return c3.fma(f, c2).fma(f, c1).fma(f, c0);
  }

  /**
   * The bits of 2^n 2^f.
   *
   * @param power 2^f
   * @param rounded n plus {@link #ROUNDER}
   */
  static IntVector bits(FloatVector power, FloatVector rounded) {
    return power
        .reinterpretAsInts()
        .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS));
  }

  /** The bits rounded to bfloat16, which is their upper half. */
  static IntVector bf16(IntVector bits) {
    return bits.add(BF16_HALF).and(BF16_MASK);
  }
}
