package org.engram.pipeline.pretrain.volume;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Locale;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

/** What a cache keeps a voxel as. */
public enum StoredValues {
  /** 4 MB a volume of the published size: the very values that reading the file gives. */
  FLOAT32(DType.F32),
  /** Half of that; values from 0 to 1 are off by at most 0.00025. */
  FLOAT16(DType.F16),
  /** Half of that; values from 0 to 1 are off by at most 0.002. */
  BFLOAT16(DType.BF16);

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final DType dtype;

  StoredValues(DType dtype) {
    this.dtype = dtype;
  }

  /** Reads a name. */
  public static StoredValues parse(String name) {
    for (StoredValues stored : values()) {
      if (stored.toString().equals(name)) {
        return stored;
      }
    }
    throw new ConfigurationException(
        "values of a cache", "'" + name + "'", "float32, float16 or bfloat16", "");
  }

  DType dtype() {
    return dtype;
  }

  /** The nearest that can be stored, ties to even. */
  HostTensor of(float[] values, long... shape) {
    if (this == FLOAT32) {
      return HostTensor.of(values, shape);
    }
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 2)]);
    for (int i = 0; i < values.length; i++) {
      short bits = this == FLOAT16 ? Float.floatToFloat16(values[i]) : bfloat16(values[i]);
      data.set(SHORT, 2L * i, bits);
    }
    return new HostTensor(dtype, shape, data.asReadOnly());
  }

  /** Of a finite number. */
  private static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
