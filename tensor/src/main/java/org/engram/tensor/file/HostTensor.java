package org.engram.tensor.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A tensor in memory that libtorch does not own: the common currency of the file formats. Elements
 * are row-major (C order), contiguous and little-endian, whatever the file held. The segment may be
 * a mapped file; it is valid as long as the file that handed it out is open.
 *
 * @param dtype element type
 * @param shape sizes, outermost first; empty for a scalar
 * @param data exactly {@code elements() * dtype.bytes()} bytes
 */
public record HostTensor(DType dtype, long[] shape, MemorySegment data) {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public HostTensor {
    shape = shape.clone();
    long bytes = elements(shape) * dtype.bytes();
    if (data.byteSize() != bytes) {
      throw new IllegalArgumentException(
          dtype + Arrays.toString(shape) + " takes " + bytes + " bytes, got " + data.byteSize());
    }
  }

  /** A float32 tensor over a copy of the values. */
  public static HostTensor of(float[] values, long... shape) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 4)]);
    MemorySegment.copy(values, 0, data, FLOAT, 0, values.length);
    return new HostTensor(DType.F32, shape, data.asReadOnly());
  }

  /** A float64 tensor over a copy of the values. */
  public static HostTensor of(double[] values, long... shape) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 8)]);
    MemorySegment.copy(values, 0, data, DOUBLE, 0, values.length);
    return new HostTensor(DType.F64, shape, data.asReadOnly());
  }

  /** An int64 tensor over a copy of the values. */
  public static HostTensor of(long[] values, long... shape) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 8)]);
    MemorySegment.copy(values, 0, data, LONG, 0, values.length);
    return new HostTensor(DType.I64, shape, data.asReadOnly());
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  public long elements() {
    return elements(shape);
  }

  /** The element at a row-major index, widened to double; exact for every type but large I64. */
  public double value(long index) {
    return switch (dtype) {
      case F64 -> data.get(DOUBLE, index * 8);
      case F32 -> data.get(FLOAT, index * 4);
      case F16 -> Float.float16ToFloat(data.get(SHORT, index * 2));
      case BF16 -> Float.intBitsToFloat(data.get(SHORT, index * 2) << 16);
      case I64 -> data.get(LONG, index * 8);
      case I32 -> data.get(INT, index * 4);
      case I16 -> data.get(SHORT, index * 2);
      case I8 -> data.get(ValueLayout.JAVA_BYTE, index);
      case U8, BOOL -> data.get(ValueLayout.JAVA_BYTE, index) & 0xff;
    };
  }

  /** All elements as double, in row-major order. */
  public double[] toDoubles() {
    double[] values = new double[Math.toIntExact(elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(i);
    }
    return values;
  }

  /** All elements as float (F64 is rounded), in row-major order. */
  public float[] toFloats() {
    float[] values = new float[Math.toIntExact(elements())];
    if (dtype == DType.F32) {
      MemorySegment.copy(data, FLOAT, 0, values, 0, values.length);
      return values;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value(i);
    }
    return values;
  }

  /** All elements as long; the type must be an integer one. */
  public long[] toLongs() {
    long[] values = new long[Math.toIntExact(elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (dtype) {
            case I64 -> data.get(LONG, i * 8L);
            case I32, I16, I8, U8, BOOL -> (long) value(i);
            case F64, F32, F16, BF16 ->
                throw new IllegalStateException(dtype + " is not an integer type");
          };
    }
    return values;
  }

  private static long elements(long[] shape) {
    long product = 1;
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("negative size in " + Arrays.toString(shape));
      }
      product = Math.multiplyExact(product, size);
    }
    return product;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HostTensor that
        && dtype == that.dtype
        && Arrays.equals(shape, that.shape)
        && data.mismatch(that.data) == -1;
  }

  @Override
  public int hashCode() {
    return 31 * dtype.hashCode() + Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return dtype + Arrays.toString(shape);
  }
}
