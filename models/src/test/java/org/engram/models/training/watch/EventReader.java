package org.engram.models.training.watch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads event files by the description of the formats, with nothing of the writer: records are
 * {@code length u64, masked CRC-32C u32, data, masked CRC-32C u32}; in a message each field is a
 * varint key and a value of one of four kinds.
 */
final class EventReader {
  /** A field of a message: the bits of a number, or bytes. */
  record Field(int number, int kind, long bits, byte[] bytes) {
    double real() {
      return kind == 1 ? Double.longBitsToDouble(bits) : Float.intBitsToFloat((int) bits);
    }

    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    List<Field> message() {
      return fields(bytes);
    }

    double[] reals() {
      double[] values = new double[bytes.length / 8];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
      return values;
    }
  }

  private EventReader() {}

  /** The messages of a file; fails on any checksum that does not match. */
  static List<List<Field>> events(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<List<Field>> events = new ArrayList<>();
    while (in.hasRemaining()) {
      int at = in.position();
      int length = Math.toIntExact(in.getLong());
      check(file, at, 8, in.getInt());
      byte[] data = new byte[length];
      in.get(data);
      check(file, at + 12, length, in.getInt());
      events.add(fields(data));
    }
    return events;
  }

  static Field only(List<Field> message, int number) {
    List<Field> found = message.stream().filter(field -> field.number() == number).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " fields " + number);
    }
    return found.getFirst();
  }

  private static void check(byte[] bytes, int from, int length, int stored) {
    int rotated = stored - 0xa282ead8;
    int crc = (rotated >>> 17) | (rotated << 15);
    if (crc != crc32c(bytes, from, length)) {
      throw new AssertionError("checksum of " + length + " bytes at " + from);
    }
  }

  /** CRC-32C bit by bit: polynomial 0x1EDC6F41, reflected. */
  static int crc32c(byte[] bytes, int from, int length) {
    int crc = -1;
    for (int i = from; i < from + length; i++) {
      crc ^= bytes[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82F63B78;
      }
    }
    return ~crc;
  }

  private static List<Field> fields(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    while (in.hasRemaining()) {
      long key = varint(in);
      int number = (int) (key >>> 3);
      int kind = (int) (key & 7);
      switch (kind) {
        case 0 -> fields.add(new Field(number, kind, varint(in), new byte[0]));
        case 1 -> fields.add(new Field(number, kind, in.getLong(), new byte[0]));
        case 2 -> {
          byte[] bytes = new byte[(int) varint(in)];
          in.get(bytes);
          fields.add(new Field(number, kind, 0, bytes));
        }
        case 5 -> fields.add(new Field(number, kind, in.getInt(), new byte[0]));
        default -> throw new AssertionError("kind " + kind);
      }
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
