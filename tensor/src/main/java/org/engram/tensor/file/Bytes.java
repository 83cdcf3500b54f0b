package org.engram.tensor.file;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32;
import org.engram.tensor.RefusedInputException;

/** Little-endian numbers in memory, heap memory in bounds, and memory to channels. */
final class Bytes {
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final long MAX_ARRAY = Integer.MAX_VALUE - 16;
  private static final int CHUNK = 1 << 20;

  private Bytes() {}

  static int u8(MemorySegment bytes, long at) {
    return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  static int u16(MemorySegment bytes, long at) {
    return bytes.get(SHORT, at) & 0xffff;
  }

  static long u32(MemorySegment bytes, long at) {
    return bytes.get(INT, at) & 0xffff_ffffL;
  }

  static long i64(MemorySegment bytes, long at) {
    return bytes.get(LONG, at);
  }

  /**
   * Zeroed heap memory. Asked for only after the size has been held against the file; what a Java
   * array or this process's heap cannot hold is refused before it is tried.
   */
  static MemorySegment allocate(String where, long bytes) {
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > MAX_ARRAY || bytes > heap / 4 * 3) {
      throw new RefusedInputException(
          where,
          "needs " + (bytes >> 20) + " MB at once",
          "at most " + (Math.min(MAX_ARRAY, heap / 4 * 3) >> 20) + " MB on this Java heap",
          "Raise -Xmx, or store it as safetensors, which is memory-mapped.");
    }
    return MemorySegment.ofArray(new byte[(int) bytes]);
  }

  /** Writes all of it at the channel's position. */
  static void write(WritableByteChannel channel, MemorySegment bytes) throws IOException {
    for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
      ByteBuffer chunk = chunk(bytes, at);
      while (chunk.hasRemaining()) {
        channel.write(chunk);
      }
    }
  }

  static void write(OutputStream out, MemorySegment bytes) throws IOException {
    byte[] copy = new byte[(int) Math.min(CHUNK, bytes.byteSize())];
    for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
      int length = (int) Math.min(CHUNK, bytes.byteSize() - at);
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, copy, 0, length);
      out.write(copy, 0, length);
    }
  }

  static void update(CRC32 crc, MemorySegment bytes) {
    for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
      crc.update(chunk(bytes, at));
    }
  }

  private static ByteBuffer chunk(MemorySegment bytes, long at) {
    return bytes.asSlice(at, Math.min(CHUNK, bytes.byteSize() - at)).asByteBuffer();
  }
}
