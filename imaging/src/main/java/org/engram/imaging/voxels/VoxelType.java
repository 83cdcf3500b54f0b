package org.engram.imaging.voxels;

/** The types of number that a file of volumes can store. */
public enum VoxelType {
  UINT8(1),
  INT8(1),
  UINT16(2),
  INT16(2),
  UINT32(4),
  INT32(4),
  UINT64(8),
  INT64(8),
  FLOAT32(4),
  FLOAT64(8);

  private final int bytes;

  VoxelType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one value. */
  public int bytes() {
    return bytes;
  }

  /** Whether it has fractions, NaN and infinity. */
  public boolean floating() {
    return this == FLOAT32 || this == FLOAT64;
  }

  /** The least value, of the integer types exactly. */
  public double least() {
    return switch (this) {
      case UINT8, UINT16, UINT32, UINT64 -> 0;
      case INT8, INT16, INT32, INT64 -> -Math.scalb(1.0, 8 * bytes - 1);
      case FLOAT32 -> -Float.MAX_VALUE;
      case FLOAT64 -> -Double.MAX_VALUE;
    };
  }

  /** The greatest value; of the 64-bit integers, the power of two above it. */
  public double greatest() {
    return switch (this) {
      case UINT8, UINT16, UINT32 -> Math.scalb(1.0, 8 * bytes) - 1;
      case INT8, INT16, INT32 -> Math.scalb(1.0, 8 * bytes - 1) - 1;
      case UINT64 -> Math.scalb(1.0, 64);
      case INT64 -> Math.scalb(1.0, 63);
      case FLOAT32 -> Float.MAX_VALUE;
      case FLOAT64 -> Double.MAX_VALUE;
    };
  }
}
