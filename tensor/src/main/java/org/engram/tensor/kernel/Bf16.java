package org.engram.tensor.kernel;

/** bfloat16: the upper half of a float32. */
final class Bf16 {
  private Bf16() {}

  /** To the nearest, ties to even. NaN stays NaN, being quiet wherever arithmetic made it. */
  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  static float toFloat(short bf16) {
    return Float.intBitsToFloat(bf16 << Short.SIZE);
  }
}
