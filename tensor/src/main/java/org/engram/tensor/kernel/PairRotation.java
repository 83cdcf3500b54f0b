package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Rotates neighbouring channels of queries and keys in place, as rotary positions ask for: (a, b)
 * becomes (a c0 + b s0, b c1 + a s1). For inference on a CPU with Java's vectors: libtorch needs
 * half a dozen passes over memory for it.
 */
public final class PairRotation {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();
  private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
  private static final VectorShuffle<Float> SWAP = VectorShuffle.fromOp(FLOATS, lane -> lane ^ 1);
  private static final int BELOW_HALF = 0x7fff;
  private static final int HIGH_HALF = 0xffff0000;

  private PairRotation() {}

  /**
   * Whether {@link #rotate_} takes such queries and keys here; false where a gradient is wanted.
   */
  public static boolean takes(Tensor qkv, int headWidth) {
    if (!CpuKernels.vectorsLoaded() || !qkv.is_cpu() || !qkv.is_contiguous()) {
      return false;
    }
    return switch (qkv.scalar_type().intern()) {
      case Float -> headWidth % LANES == 0;
      case BFloat16 -> headWidth % (2 * LANES) == 0;
      default -> false;
    };
  }

  /**
   * Rotates.
   *
   * @param qkv [rows, 3 * heads * head width], contiguous; its last third is left alone
   * @param cosines [table, head width] float32, contiguous; row r of qkv takes row r modulo table
   * @param sines the same; of a pair's first channel as it is added, so usually negative
   */
  public static void rotate_(Tensor qkv, Tensor cosines, Tensor sines, int heads) {
    int headWidth = Math.toIntExact(cosines.size(-1));
    int table = Math.toIntExact(cosines.numel() / headWidth);
    long stride = 3L * heads * headWidth;
    int rows = Math.toIntExact(qkv.numel() / stride);
    MemorySegment memory = TensorMemory.of(qkv);
    float[] c = floats(cosines, table * headWidth);
    float[] s = floats(sines, table * headWidth);
    if (qkv.scalar_type().intern() == torch.ScalarType.Float) {
      for (int r = 0; r < rows; r++) {
        rotateFloats(memory, r * stride * Float.BYTES, 2 * heads, headWidth, c, s, r % table);
      }
    } else {
      float[] evenC = every(c, 0);
      float[] oddC = every(c, 1);
      float[] evenS = every(s, 0);
      float[] oddS = every(s, 1);
      for (int r = 0; r < rows; r++) {
        int at = r % table * headWidth / 2;
        rotatePairs(
            memory,
            r * stride * Short.BYTES,
            2 * heads,
            headWidth / 2,
            evenC,
            oddC,
            evenS,
            oddS,
            at);
      }
    }
  }

  private static float[] floats(Tensor tensor, int length) {
    float[] values = new float[length];
    MemorySegment.copy(TensorMemory.of(tensor), ValueLayout.JAVA_FLOAT, 0, values, 0, length);
    return values;
  }

  private static float[] every(float[] values, int first) {
    float[] half = new float[values.length / 2];
    for (int i = 0; i < half.length; i++) {
      half[i] = values[2 * i + first];
    }
    return half;
  }

  private static void rotateFloats(
      MemorySegment memory, long at, int heads, int width, float[] c, float[] s, int row) {
    for (int j = 0; j < width; j += LANES) {
      var cosine = FloatVector.fromArray(FLOATS, c, row * width + j);
      var sine = FloatVector.fromArray(FLOATS, s, row * width + j);
      for (int h = 0; h < heads; h++) {
        long place = at + ((long) h * width + j) * Float.BYTES;
        var x = FloatVector.fromMemorySegment(FLOATS, memory, place, NATIVE);
        x.mul(cosine).add(x.rearrange(SWAP).mul(sine)).intoMemorySegment(memory, place, NATIVE);
      }
    }
  }

  /** A pair of bfloat16 is an int: its first channel the low half, its second the high one. */
  private static void rotatePairs(
      MemorySegment memory,
      long at,
      int heads,
      int pairs,
      float[] evenC,
      float[] oddC,
      float[] evenS,
      float[] oddS,
      int row) {
    for (int j = 0; j < pairs; j += LANES) {
      var c0 = FloatVector.fromArray(FLOATS, evenC, row + j);
      var c1 = FloatVector.fromArray(FLOATS, oddC, row + j);
      var s0 = FloatVector.fromArray(FLOATS, evenS, row + j);
      var s1 = FloatVector.fromArray(FLOATS, oddS, row + j);
      for (int h = 0; h < heads; h++) {
        long place = at + ((long) h * pairs + j) * Integer.BYTES;
        var both = IntVector.fromMemorySegment(INTS, memory, place, NATIVE);
        var a = both.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
        var b = both.and(HIGH_HALF).reinterpretAsFloats();
        var even = a.mul(c0).add(b.mul(s0)).reinterpretAsInts();
        var odd = b.mul(c1).add(a.mul(s1)).reinterpretAsInts();
        even =
            even.add(even.lanewise(VectorOperators.LSHR, Short.SIZE).and(1))
                .add(BELOW_HALF)
                .lanewise(VectorOperators.LSHR, Short.SIZE);
        odd =
            odd.add(odd.lanewise(VectorOperators.LSHR, Short.SIZE).and(1))
                .add(BELOW_HALF)
                .and(HIGH_HALF);
        even.or(odd).intoMemorySegment(memory, place, NATIVE);
      }
    }
  }
}
