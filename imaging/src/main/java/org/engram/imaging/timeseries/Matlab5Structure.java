package org.engram.imaging.timeseries;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.InflaterInputStream;
import org.engram.tensor.FileFormatException;

/**
 * Walks the elements of a MATLAB v5 file before they are read: every one must lie within the one
 * that holds it and be there to its end, so that no length in the file is believed that its bytes
 * do not bear out (MFL allocates what a tag says).
 */
final class Matlab5Structure {
  private static final int HEADER = 128;
  private static final int TAG = 8;
  private static final int MATRIX = 14;
  private static final int COMPRESSED = 15;
  private static final int DEEPEST = 16;

  private final Path file;
  private final ByteOrder order;
  private long left;

  private Matlab5Structure(Path file, ByteOrder order, long allowed) {
    this.file = file;
    this.order = order;
    this.left = allowed;
  }

  /**
   * Refuses content whose elements do not fit into one another, or that inflates beyond measure.
   */
  static void check(Path file, ByteBuffer content) throws IOException {
    if (content.limit() < HEADER) {
      throw new EOFException();
    }
    boolean little = content.get(HEADER - 2) == 'I';
    ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    long allowed =
        Math.min(
            Math.max(64L << 20, Limits.GZIP_RATIO * content.limit()),
            Limits.VALUES * Double.BYTES + (64L << 20));
    Matlab5Structure structure = new Matlab5Structure(file, order, allowed);
    ByteBuffer elements = content.duplicate().order(order).position(HEADER);
    while (elements.remaining() >= TAG) {
      structure.topLevel(elements);
    }
  }

  private void topLevel(ByteBuffer elements) throws IOException {
    int type = elements.getInt(elements.position());
    long size = elements.getInt(elements.position() + 4) & 0xffff_ffffL;
    if (type != COMPRESSED && type != MATRIX) {
      throw malformed("an element of type " + type, "a matrix");
    }
    if (size > elements.remaining() - TAG) {
      throw malformed(
          "an element of " + size + " bytes", (elements.remaining() - TAG) + " bytes are left");
    }
    byte[] body = new byte[(int) size];
    elements.position(elements.position() + TAG).get(body);
    if (type == COMPRESSED) {
      try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(body))) {
        byte[] tag = exactly(in, TAG);
        children(in, intAt(tag, 4) & 0xffff_ffffL, 0);
      }
    } else {
      children(new ByteArrayInputStream(body), size, 0);
    }
  }

  /** Walks the elements inside a matrix of so many bytes. */
  private void children(InputStream in, long size, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw malformed("cells within cells " + depth + " deep", "at most " + DEEPEST);
    }
    long rest = size;
    while (rest >= TAG) {
      byte[] tag = exactly(in, TAG);
      rest -= TAG;
      int type = intAt(tag, 0);
      if (type >>> 16 != 0) {
        continue; // a small element, its data within the tag
      }
      long length = intAt(tag, 4) & 0xffff_ffffL;
      if (length > rest) {
        throw malformed("an element of " + length + " bytes", "the " + rest + " that hold it");
      }
      if (type == MATRIX) {
        children(in, length, depth + 1);
      } else {
        skip(in, length);
      }
      long padding = Math.min((TAG - length % TAG) % TAG, rest - length);
      in.skipNBytes(padding);
      rest -= length + padding;
    }
    in.skipNBytes(rest);
  }

  private byte[] exactly(InputStream in, int bytes) throws IOException {
    spend(bytes);
    byte[] read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new EOFException();
    }
    return read;
  }

  private void skip(InputStream in, long bytes) throws IOException {
    spend(bytes);
    in.skipNBytes(bytes);
  }

  private void spend(long bytes) {
    left -= bytes;
    if (left < 0) {
      throw malformed("variables that grow out of proportion to the file", "a single series");
    }
  }

  private int intAt(byte[] tag, int offset) {
    return ByteBuffer.wrap(tag).order(order).getInt(offset);
  }

  private FileFormatException malformed(String found, String expected) {
    return new FileFormatException(file.toString(), found, expected, "Save the file again");
  }
}
