package org.engram.imaging.voxels;

import java.nio.ByteBuffer;
import org.engram.tensor.RefusedInputException;

/**
 * Stored bytes from values: stored number = (value - intercept) / slope, rounded half to even for
 * the integer types. A value that a type cannot hold is refused, never clipped.
 */
public final class VoxelEncoder {
  private final VoxelEncoding encoding;
  private final String where;

  /**
   * @param where the file to be written, for messages
   */
  public VoxelEncoder(VoxelEncoding encoding, String where) {
    this.encoding = encoding;
    this.where = where;
  }

  /**
   * Puts values behind one another.
   *
   * @param from the first of them
   * @param to behind the last
   * @param out with room for them; its order is set to the encoding's
   * @throws RefusedInputException at the first value that the type cannot hold
   */
  public void put(float[] values, int from, int to, ByteBuffer out) {
    out.order(encoding.order());
    double slope = encoding.slope();
    double intercept = encoding.intercept();
    for (int n = from; n < to; n++) {
      if (encoding.type() == VoxelType.FLOAT32 && !encoding.scaled()) {
        out.putFloat(values[n]);
      } else {
        put((values[n] - intercept) / slope, values[n], n, out);
      }
    }
  }

  private void put(double exact, float value, int index, ByteBuffer out) {
    VoxelType type = encoding.type();
    if (type == VoxelType.FLOAT64) {
      out.putDouble(exact);
      return;
    }
    if (type == VoxelType.FLOAT32) {
      if (Double.isFinite(exact) && Math.abs(exact) > Float.MAX_VALUE) {
        throw refused(value, index);
      }
      out.putFloat((float) exact);
      return;
    }
    double whole = Math.rint(exact);
    boolean open = type == VoxelType.INT64 || type == VoxelType.UINT64;
    boolean below = open ? whole < type.greatest() : whole <= type.greatest();
    if (!(whole >= type.least() && below)) {
      throw refused(value, index);
    }
    switch (type) {
      case UINT8, INT8 -> out.put((byte) (int) whole);
      case UINT16, INT16 -> out.putShort((short) (int) whole);
      case UINT32, INT32 -> out.putInt((int) (long) whole);
      case INT64 -> out.putLong((long) whole);
      case UINT64 -> {
        double half = Math.scalb(1.0, 63);
        out.putLong(whole < half ? (long) whole : (long) (whole - half) + Long.MIN_VALUE);
      }
      case FLOAT32, FLOAT64 -> throw new IllegalStateException(type.toString());
    }
  }

  private RefusedInputException refused(float value, int index) {
    return new RefusedInputException(
        where,
        "the value " + value + " of voxel " + index,
        "values that "
            + encoding.type()
            + " can hold"
            + (encoding.scaled()
                ? " with slope " + encoding.slope() + " and intercept " + encoding.intercept()
                : ""),
        "Write it as float32");
  }
}
