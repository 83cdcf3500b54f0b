package org.engram.imaging.nifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * NIfTI files put together byte by byte from the standard's tables, so that readers are not held to
 * our own writer. Two by three by two voxels of 2 x 3 x 4 mm unless said otherwise.
 */
final class NiftiBytes {
  private final boolean two;
  private final ByteBuffer header;

  private NiftiBytes(boolean two, ByteOrder order) {
    this.two = two;
    this.header = ByteBuffer.allocate(two ? 544 : 352).order(order);
  }

  static NiftiBytes one(ByteOrder order) {
    NiftiBytes bytes = new NiftiBytes(false, order);
    bytes.header.putInt(0, 348).put(344, "n+1\0".getBytes(StandardCharsets.ISO_8859_1));
    return bytes.usual();
  }

  static NiftiBytes two(ByteOrder order) {
    NiftiBytes bytes = new NiftiBytes(true, order);
    bytes.header.putInt(0, 540);
    bytes.header.put(4, new byte[] {'n', '+', '2', 0, '\r', '\n', 0x1a, '\n'});
    return bytes.usual();
  }

  static NiftiBytes one() {
    return one(ByteOrder.LITTLE_ENDIAN);
  }

  private NiftiBytes usual() {
    return shape(2, 3, 2)
        .type(2, 8)
        .pixdim(1, 2, 3, 4, 1, 1, 1, 1)
        .offset(header.capacity())
        .sform(1, 2, 0, 0, -10, 0, 3, 0, -20, 0, 0, 4, -30)
        .units(10);
  }

  /** The header's bytes, for a change that has no method here. */
  ByteBuffer header() {
    return header;
  }

  NiftiBytes shape(long... sizes) {
    for (int n = 0; n <= 7; n++) {
      long size = n == 0 ? sizes.length : n <= sizes.length ? sizes[n - 1] : 1;
      if (two) {
        header.putLong(16 + 8 * n, size);
      } else {
        header.putShort(40 + 2 * n, (short) size);
      }
    }
    return this;
  }

  NiftiBytes type(int code, int bits) {
    header.putShort(two ? 12 : 70, (short) code).putShort(two ? 14 : 72, (short) bits);
    return this;
  }

  NiftiBytes pixdim(double... steps) {
    for (int n = 0; n < steps.length; n++) {
      real(two ? 104 : 76, n, steps[n]);
    }
    return this;
  }

  NiftiBytes offset(double bytes) {
    if (two) {
      header.putLong(168, (long) bytes);
    } else {
      header.putFloat(108, (float) bytes);
    }
    return this;
  }

  NiftiBytes scaling(double slope, double intercept) {
    real(two ? 176 : 112, 0, slope);
    real(two ? 184 : 116, 0, intercept);
    return this;
  }

  NiftiBytes sform(int code, double... rows) {
    code(two ? 348 : 254, code);
    for (int n = 0; n < rows.length; n++) {
      real(two ? 400 : 280, n, rows[n]);
    }
    return this;
  }

  NiftiBytes qform(int code, double b, double c, double d, double x, double y, double z) {
    code(two ? 344 : 252, code);
    double[] all = {b, c, d, x, y, z};
    for (int n = 0; n < 6; n++) {
      real(two ? 352 : 256, n, all[n]);
    }
    return this;
  }

  NiftiBytes units(int code) {
    if (two) {
      header.putInt(500, code);
    } else {
      header.put(123, (byte) code);
    }
    return this;
  }

  NiftiBytes intent(int code) {
    if (two) {
      header.putInt(504, code);
    } else {
      header.putShort(68, (short) code);
    }
    return this;
  }

  NiftiBytes pair() {
    header.put(two ? 5 : 345, (byte) 'i');
    return offset(0);
  }

  private void code(int at, int code) {
    if (two) {
      header.putInt(at, code);
    } else {
      header.putShort(at, (short) code);
    }
  }

  private void real(int at, int index, double value) {
    if (two) {
      header.putDouble(at + 8 * index, value);
    } else {
      header.putFloat(at + 4 * index, (float) value);
    }
  }

  byte[] with(byte[] data) {
    byte[] all = Arrays.copyOf(header.array(), header.capacity() + data.length);
    System.arraycopy(data, 0, all, header.capacity(), data.length);
    return all;
  }

  /** With the numbers 0, 1, 2, ... as bytes. */
  byte[] withCount(int count) {
    byte[] data = new byte[count];
    for (int n = 0; n < count; n++) {
      data[n] = (byte) n;
    }
    return with(data);
  }
}
