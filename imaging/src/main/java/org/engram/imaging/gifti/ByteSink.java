package org.engram.imaging.gifti;

import java.util.Arrays;

/**
 * Collects the bytes of one array. Memory grows with what has arrived, not with what was promised,
 * and never beyond the promise.
 */
final class ByteSink {
  private final int expected;
  private byte[] bytes;
  private int count;

  /** Set where more arrived than was promised. */
  private boolean over;

  ByteSink(int expected) {
    this.expected = expected;
    this.bytes = new byte[Math.min(expected, 1 << 16)];
  }

  void take(byte[] from, int start, int length) {
    if (length > expected - count) {
      over = true;
      return;
    }
    if (length > bytes.length - count) {
      long wanted = Math.max((long) count + length, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(expected, wanted));
    }
    System.arraycopy(from, start, bytes, count, length);
    count += length;
  }

  boolean over() {
    return over;
  }

  int count() {
    return count;
  }

  /** All bytes, once as many are there as expected. */
  byte[] whole() {
    if (count != expected) {
      throw new IllegalStateException(count + " of " + expected + " bytes");
    }
    return bytes.length == expected ? bytes : Arrays.copyOf(bytes, expected);
  }
}
