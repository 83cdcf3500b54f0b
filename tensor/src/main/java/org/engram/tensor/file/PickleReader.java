package org.engram.tensor.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/** A cursor over the bytes of a pickle that never runs over their end. */
final class PickleReader {
  private static final int MAX_NUMBER_BYTES = 1024;

  private final String where;
  private final MemorySegment bytes;
  private long at;

  PickleReader(String where, MemorySegment bytes) {
    this.where = where;
    this.bytes = bytes;
  }

  int u8() {
    return Bytes.u8(bytes, advance(1));
  }

  int u16() {
    return Bytes.u16(bytes, advance(2));
  }

  int i32() {
    return bytes.get(Bytes.INT, advance(4));
  }

  long u32() {
    return Bytes.u32(bytes, advance(4));
  }

  long i64() {
    return Bytes.i64(bytes, advance(8));
  }

  /** A double, which pickle alone of its numbers stores big-endian. */
  double f64() {
    return Double.longBitsToDouble(Long.reverseBytes(i64()));
  }

  byte[] take(long length) {
    return bytes.asSlice(advance(length), length).toArray(ValueLayout.JAVA_BYTE);
  }

  String utf8(long length) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(take(length))).toString();
    } catch (CharacterCodingException e) {
      throw new FileFormatException(
          new Problem(place(), "a string that is not UTF-8", "UTF-8", ""), e);
    }
  }

  String latin1(long length) {
    return new String(take(length), StandardCharsets.ISO_8859_1);
  }

  /** The text up to a newline, which is consumed. */
  String line() {
    long end = at;
    while (end < bytes.byteSize() && bytes.get(ValueLayout.JAVA_BYTE, end) != '\n') {
      end++;
    }
    String line = utf8(end - at);
    advance(1);
    return line;
  }

  /** A two's complement little-endian integer: a Long where it fits, else a BigInteger. */
  Object integer(long length) {
    if (length < 0 || length > MAX_NUMBER_BYTES) {
      throw problem("an integer of " + length + " bytes", "at most " + MAX_NUMBER_BYTES);
    }
    byte[] little = take(length);
    byte[] big = new byte[little.length + 1];
    for (int i = 0; i < little.length; i++) {
      big[big.length - 1 - i] = little[i];
    }
    big[0] = (byte) (little.length > 0 && little[little.length - 1] < 0 ? -1 : 0);
    return narrow(new BigInteger(big));
  }

  /** A decimal integer as text, as protocol 0 wrote it. */
  Object decimal(String text) {
    if (text.length() > MAX_NUMBER_BYTES || !text.matches("-?[0-9]+L?")) {
      throw problem("'" + text + "' as an integer", "a decimal number");
    }
    return narrow(new BigInteger(text.replace("L", "")));
  }

  private static Object narrow(BigInteger value) {
    return value.bitLength() < 64 ? (Object) value.longValue() : value;
  }

  FileFormatException problem(String found, String expected) {
    return new FileFormatException(
        place(), found, expected, "The checkpoint is damaged; copy or download it again.");
  }

  private String place() {
    return where + ", byte " + at;
  }

  /** Steps over the next bytes and says where they began. */
  private long advance(long length) {
    if (length < 0 || length > bytes.byteSize() - at) {
      throw problem(
          Long.toUnsignedString(length) + " more bytes wanted",
          "at most " + (bytes.byteSize() - at));
    }
    long begin = at;
    at += length;
    return begin;
  }
}
