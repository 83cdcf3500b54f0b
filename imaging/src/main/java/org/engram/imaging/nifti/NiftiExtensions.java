package org.engram.imaging.nifti;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.voxels.ByteSource;
import org.engram.tensor.FileFormatException;

/**
 * Reads what stands between a header and the data. Memory grows with the bytes that are there, not
 * with the sizes that are stated.
 *
 * @param notes what was decided about oddities
 */
record NiftiExtensions(List<NiftiExtension> all, List<String> notes) {
  /** Bytes of all extensions together; a large CIFTI header has some tens of megabytes. */
  private static final long MOST_BYTES = 256L << 20;

  private static final int HEAD = 8;

  /**
   * Reads from behind the header.
   *
   * @param end where the data begin; negative where the extensions go on to the end of the file
   */
  static NiftiExtensions read(ByteSource source, ByteOrder order, long end) {
    ByteBuffer flag = bytes(source, 4).order(order);
    if (flag.remaining() < 4 && end >= 0) {
      throw ends(source, "the four bytes behind the header", "");
    }
    if (flag.remaining() < 4 || flag.get(0) == 0) {
      return new NiftiExtensions(List.of(), List.of());
    }
    List<NiftiExtension> all = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    long first = source.position();
    while (end < 0 || end - source.position() >= HEAD) {
      long at = source.position();
      ByteBuffer head = bytes(source, HEAD).order(order);
      if (head.remaining() < HEAD) {
        if (head.remaining() == 0 && end < 0) {
          break;
        }
        throw ends(source, "the head of an extension", "");
      }
      int size = head.getInt(0);
      int code = head.getInt(4);
      if (size == 0 && code == 0) {
        break; // zeros that fill up
      }
      check(source.file(), at, size, end, first);
      if (size % 16 != 0) {
        notes.add("extension at byte " + at + ": its size " + size + " is no multiple of 16");
      }
      ByteBuffer content = bytes(source, size - HEAD);
      if (content.remaining() < size - HEAD) {
        throw ends(source, "an extension", " of " + size + " bytes");
      }
      byte[] copy = new byte[content.remaining()];
      content.get(copy);
      all.add(new NiftiExtension(code, copy));
    }
    return new NiftiExtensions(List.copyOf(all), List.copyOf(notes));
  }

  private static void check(Path file, long at, int size, long end, long first) {
    boolean overrun = end >= 0 && at + size > end;
    if (size < HEAD || overrun || at + size - first > MOST_BYTES) {
      throw new FileFormatException(
          file + ", byte " + at + " (esize of a header extension)",
          "an extension of " + size + " bytes" + (overrun ? ", beyond byte " + end : ""),
          overrun ? "one that ends before the data" : HEAD + " to " + MOST_BYTES + " bytes in all",
          "Write the file anew without it");
    }
  }

  /** Up to so many bytes; fewer at the end of the file. */
  private static ByteBuffer bytes(ByteSource source, int count) {
    if (count <= 1 << 16) {
      ByteBuffer small = ByteBuffer.allocate(count);
      source.fill(small);
      return small.flip();
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream(1 << 16);
    ByteBuffer piece = ByteBuffer.allocate(1 << 16);
    do {
      piece.clear().limit(Math.min(piece.capacity(), count - all.size()));
      int got = source.fill(piece);
      all.write(piece.array(), 0, got);
    } while (!piece.hasRemaining() && all.size() < count);
    return ByteBuffer.wrap(all.toByteArray());
  }

  private static FileFormatException ends(ByteSource source, String what, String size) {
    return new FileFormatException(
        source.file() + ", byte " + source.position(),
        "the end of the file in " + what,
        "the whole of it" + size,
        "Fetch the file again");
  }
}
