package org.engram.imaging.voxels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Numbers from stored bytes. Each type has a loop of its own with nothing virtual in it: the
 * compiler turns it into a few instructions a value. Scaling is done in double precision.
 */
public final class VoxelDecoder {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final VoxelEncoding encoding;
  private final boolean swap;
  private final double slope;
  private final double intercept;

  public VoxelDecoder(VoxelEncoding encoding) {
    this.encoding = encoding;
    this.swap = encoding.order() == ByteOrder.BIG_ENDIAN;
    this.slope = encoding.slope();
    this.intercept = encoding.intercept();
  }

  /**
   * A run of values one after another.
   *
   * @param bytes what is stored
   * @param offset of the first value in it, in bytes
   * @param into at {@code at} and the {@code count - 1} places behind it
   */
  public void read(MemorySegment bytes, long offset, float[] into, int at, int count) {
    switch (encoding.type()) {
      case UINT8 -> {
        for (int n = 0; n < count; n++) {
          into[at + n] = (float) ((bytes.get(BYTE, offset + n) & 0xff) * slope + intercept);
        }
      }
      case INT8 -> {
        for (int n = 0; n < count; n++) {
          into[at + n] = (float) (bytes.get(BYTE, offset + n) * slope + intercept);
        }
      }
      case UINT16 -> {
        for (int n = 0; n < count; n++) {
          int raw = order(bytes.get(SHORT, offset + 2L * n), swap) & 0xffff;
          into[at + n] = (float) (raw * slope + intercept);
        }
      }
      case INT16 -> {
        for (int n = 0; n < count; n++) {
          short raw = order(bytes.get(SHORT, offset + 2L * n), swap);
          into[at + n] = (float) (raw * slope + intercept);
        }
      }
      case UINT32 -> {
        for (int n = 0; n < count; n++) {
          long raw = order(bytes.get(INT, offset + 4L * n), swap) & 0xffffffffL;
          into[at + n] = (float) (raw * slope + intercept);
        }
      }
      case INT32 -> {
        for (int n = 0; n < count; n++) {
          int raw = order(bytes.get(INT, offset + 4L * n), swap);
          into[at + n] = (float) (raw * slope + intercept);
        }
      }
      case UINT64 -> {
        for (int n = 0; n < count; n++) {
          double raw = unsigned(order(bytes.get(LONG, offset + 8L * n), swap));
          into[at + n] = (float) (raw * slope + intercept);
        }
      }
      case INT64 -> {
        for (int n = 0; n < count; n++) {
          long raw = order(bytes.get(LONG, offset + 8L * n), swap);
          into[at + n] = (float) (raw * slope + intercept);
        }
      }
      case FLOAT32 -> floats(bytes, offset, into, at, count);
      case FLOAT64 -> {
        for (int n = 0; n < count; n++) {
          double raw = Double.longBitsToDouble(order(bytes.get(LONG, offset + 8L * n), swap));
          into[at + n] = (float) (raw * slope + intercept);
        }
      }
    }
  }

  /** Unscaled floats are copied as they are, with the sign of zero and the bits of NaN. */
  private void floats(MemorySegment bytes, long offset, float[] into, int at, int count) {
    ValueLayout.OfFloat layout = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(encoding.order());
    MemorySegment.copy(bytes, layout, offset, into, at, count);
    if (encoding.scaled()) {
      for (int n = at; n < at + count; n++) {
        into[n] = (float) (into[n] * slope + intercept);
      }
    }
  }

  /**
   * The values at some voxels.
   *
   * @param bytes what is stored
   * @param base where voxel 0 would lie in it, in bytes; negative where it lies before
   * @param voxels which ones; those from {@code from} to before {@code to} are read
   * @param into at the same places as in {@code voxels}
   */
  public void gather(
      MemorySegment bytes, long base, int[] voxels, int from, int to, double[] into) {
    switch (encoding.type()) {
      case UINT8 -> {
        for (int n = from; n < to; n++) {
          into[n] = (bytes.get(BYTE, base + voxels[n]) & 0xff) * slope + intercept;
        }
      }
      case INT8 -> {
        for (int n = from; n < to; n++) {
          into[n] = bytes.get(BYTE, base + voxels[n]) * slope + intercept;
        }
      }
      case UINT16 -> {
        for (int n = from; n < to; n++) {
          int raw = order(bytes.get(SHORT, base + 2L * voxels[n]), swap) & 0xffff;
          into[n] = raw * slope + intercept;
        }
      }
      case INT16 -> {
        for (int n = from; n < to; n++) {
          into[n] = order(bytes.get(SHORT, base + 2L * voxels[n]), swap) * slope + intercept;
        }
      }
      case UINT32 -> {
        for (int n = from; n < to; n++) {
          long raw = order(bytes.get(INT, base + 4L * voxels[n]), swap) & 0xffffffffL;
          into[n] = raw * slope + intercept;
        }
      }
      case INT32 -> {
        for (int n = from; n < to; n++) {
          into[n] = order(bytes.get(INT, base + 4L * voxels[n]), swap) * slope + intercept;
        }
      }
      case UINT64 -> {
        for (int n = from; n < to; n++) {
          double raw = unsigned(order(bytes.get(LONG, base + 8L * voxels[n]), swap));
          into[n] = raw * slope + intercept;
        }
      }
      case INT64 -> {
        for (int n = from; n < to; n++) {
          into[n] = order(bytes.get(LONG, base + 8L * voxels[n]), swap) * slope + intercept;
        }
      }
      case FLOAT32 -> {
        for (int n = from; n < to; n++) {
          int bits = order(bytes.get(INT, base + 4L * voxels[n]), swap);
          into[n] = Float.intBitsToFloat(bits) * slope + intercept;
        }
      }
      case FLOAT64 -> {
        for (int n = from; n < to; n++) {
          long bits = order(bytes.get(LONG, base + 8L * voxels[n]), swap);
          into[n] = Double.longBitsToDouble(bits) * slope + intercept;
        }
      }
    }
  }

  private static short order(short raw, boolean swap) {
    return swap ? Short.reverseBytes(raw) : raw;
  }

  private static int order(int raw, boolean swap) {
    return swap ? Integer.reverseBytes(raw) : raw;
  }

  private static long order(long raw, boolean swap) {
    return swap ? Long.reverseBytes(raw) : raw;
  }

  /** The nearest double to an unsigned number: halved with its last bit kept for the rounding. */
  private static double unsigned(long raw) {
    return raw >= 0 ? raw : ((raw >>> 1) | (raw & 1)) * 2.0;
  }
}
