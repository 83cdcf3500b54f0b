package org.engram.models.training.watch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A message in Protocol Buffers' wire format, written field by field: a key (field number and kind)
 * before each value, integers in groups of seven bits, the rest little-endian.
 */
final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  ProtoMessage integer(int field, long value) {
    key(field, VARINT);
    varint(value);
    return this;
  }

  ProtoMessage real(int field, double value) {
    key(field, FIXED64);
    littleEndian(Double.doubleToRawLongBits(value), 8, out);
    return this;
  }

  ProtoMessage real32(int field, float value) {
    key(field, FIXED32);
    littleEndian(Float.floatToRawIntBits(value), 4, out);
    return this;
  }

  ProtoMessage text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoMessage message(int field, ProtoMessage value) {
    return bytes(field, value.bytes());
  }

  /** A repeated double in its packed form. */
  ProtoMessage reals(int field, double[] values) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (double value : values) {
      littleEndian(Double.doubleToRawLongBits(value), 8, packed);
    }
    return bytes(field, packed.toByteArray());
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  private ProtoMessage bytes(int field, byte[] value) {
    key(field, DELIMITED);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  private void key(int field, int kind) {
    varint(((long) field << 3) | kind);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static void littleEndian(long bits, int bytes, ByteArrayOutputStream out) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (bits >>> (8 * i)));
    }
  }
}
