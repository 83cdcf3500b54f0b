package org.engram.tensor.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.tensor.FileFormatException;

/**
 * The central directory of a zip archive (PKWARE's APPNOTE 6.3), checked: it ends where the file
 * does, every entry's local header agrees with it, and no two entries share a byte.
 */
final class ZipDirectory {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END64 = 0x06064b50;
  private static final int LOCATOR64 = 0x07064b50;
  private static final long U32_MAX = 0xffff_ffffL;
  private static final int MAX_ENTRIES = 1_000_000;

  private final String file;
  private final MemorySegment bytes;
  private final SequencedMap<String, ZipArchive.Entry> entries = new LinkedHashMap<>();
  private final List<Span> spans = new ArrayList<>();

  /** The bytes from an entry's local header to the end of its data. */
  private record Span(String name, long begin, long end) {}

  /** The place of the central directory. */
  private record Place(long offset, long size, long count) {}

  private ZipDirectory(String file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  static SequencedMap<String, ZipArchive.Entry> read(String file, MemorySegment bytes) {
    ZipDirectory directory = new ZipDirectory(file, bytes);
    directory.read();
    return directory.entries;
  }

  private void read() {
    Place place = place();
    if (place.count > MAX_ENTRIES || place.count > place.size / 46) {
      throw problem("directory", place.count + " entries in " + place.size + " bytes", "fewer");
    }
    long at = place.offset;
    long end = place.offset + place.size;
    for (long i = 0; i < place.count; i++) {
      at = entry(at, end, place.offset);
    }
    if (at != end) {
      throw problem("directory", (end - at) + " bytes after its last entry", "none");
    }
    spans.sort(Comparator.comparingLong(Span::begin));
    for (int i = 1; i < spans.size(); i++) {
      if (spans.get(i - 1).end > spans.get(i).begin) {
        throw problem(
            "entry '" + spans.get(i).name + "'",
            "shares bytes with entry '" + spans.get(i - 1).name + "'",
            "separate bytes for every entry");
      }
    }
  }

  private Place place() {
    long end = findEnd();
    long count = Bytes.u16(bytes, end + 10);
    long size = Bytes.u32(bytes, end + 12);
    long offset = Bytes.u32(bytes, end + 16);
    long directoryEnd = end;
    long locator = end - 20;
    // PyTorch writes the zip64 record always, numpy and Java only when it is needed.
    if (locator >= 0 && bytes.get(Bytes.INT, locator) == LOCATOR64) {
      directoryEnd = Bytes.i64(bytes, locator + 8);
      if (directoryEnd < 0
          || directoryEnd > locator - 56
          || bytes.get(Bytes.INT, directoryEnd) != END64) {
        throw problem("zip64 end record", "none at byte " + directoryEnd, "one");
      }
      count = agree(count, 0xffff, Bytes.i64(bytes, directoryEnd + 32));
      size = agree(size, U32_MAX, Bytes.i64(bytes, directoryEnd + 40));
      offset = agree(offset, U32_MAX, Bytes.i64(bytes, directoryEnd + 48));
    }
    if (count < 0
        || size < 0
        || offset < 0
        || offset > directoryEnd
        || size != directoryEnd - offset) {
      throw problem(
          "directory",
          size + " bytes at " + offset,
          "a directory that ends at byte " + directoryEnd);
    }
    return new Place(offset, size, count);
  }

  /** The wide value of a field; the narrow one must say the same or that it cannot. */
  private long agree(long narrow, long unset, long wide) {
    if (narrow != unset && narrow != wide) {
      throw problem("end", narrow + " and, in its zip64 record, " + wide, "the same in both");
    }
    return wide;
  }

  /** The end record: 22 bytes and a comment, the last thing in the file. */
  private long findEnd() {
    long last = bytes.byteSize() - 22;
    for (long at = last; at >= Math.max(0, last - 0xffff); at--) {
      if (bytes.get(Bytes.INT, at) == END && Bytes.u16(bytes, at + 20) == last - at) {
        return at;
      }
    }
    throw problem("end", "no end of archive record", "one; the file is truncated");
  }

  private long entry(long at, long end, long dataEnd) {
    if (at > end - 46 || bytes.get(Bytes.INT, at) != CENTRAL) {
      throw problem("directory, byte " + at, "no entry", "an entry of the directory");
    }
    int flags = Bytes.u16(bytes, at + 8);
    int method = Bytes.u16(bytes, at + 10);
    int crc = bytes.get(Bytes.INT, at + 16);
    int nameLength = Bytes.u16(bytes, at + 28);
    int extraLength = Bytes.u16(bytes, at + 30);
    long next = at + 46 + nameLength + extraLength + Bytes.u16(bytes, at + 32);
    if (next > end) {
      throw problem("directory, byte " + at, "an entry that runs over its end", "a whole entry");
    }
    String name = text(at + 46, nameLength);
    String where = "entry '" + name + "'";
    if ((flags & 1) != 0) {
      throw problem(where, "encrypted", "no encryption");
    }
    if (method != 0 && method != 8) {
      throw problem(where, "compression method " + method, "0 (stored) or 8 (deflated)");
    }
    long[] sizes = sizes(where, at, nameLength, extraLength);
    long size = sizes[0];
    long stored = sizes[1];
    long local = sizes[2];
    if (local > dataEnd - 30 || bytes.get(Bytes.INT, local) != LOCAL) {
      throw problem(where, "no local header at byte " + local, "one");
    }
    long offset = local + 30 + Bytes.u16(bytes, local + 26) + Bytes.u16(bytes, local + 28);
    if (offset > dataEnd || stored > dataEnd - offset) {
      throw problem(where, stored + " bytes at " + offset, "an end before byte " + dataEnd);
    }
    if (!text(local + 30, Bytes.u16(bytes, local + 26)).equals(name)
        || Bytes.u16(bytes, local + 8) != method) {
      throw problem(where, "another name or method in its local header", "the same in both");
    }
    if (method == 0 && size != stored) {
      throw problem(where, size + " bytes stored as " + stored, "equal sizes");
    }
    ZipArchive.Entry entry = new ZipArchive.Entry(name, method == 8, crc, stored, size, offset);
    if (entries.put(name, entry) != null) {
      throw problem(where, "twice in the archive", "every name once");
    }
    spans.add(new Span(name, local, offset + stored));
    return next;
  }

  /** Size, stored size and local header offset; from the zip64 extra field where they are there. */
  private long[] sizes(String where, long at, int nameLength, int extraLength) {
    long[] values = {
      Bytes.u32(bytes, at + 24), Bytes.u32(bytes, at + 20), Bytes.u32(bytes, at + 42)
    };
    long field = at + 46 + nameLength;
    long extraEnd = field + extraLength;
    while (field <= extraEnd - 4) {
      int length = Bytes.u16(bytes, field + 2);
      if (field + 4 + length > extraEnd) {
        break; // some writers pad the extra field with bytes that are no field
      }
      if (Bytes.u16(bytes, field) == 1) {
        long value = field + 4;
        for (int i = 0; i < values.length; i++) {
          if (values[i] == U32_MAX && value + 8 <= field + 4 + length) {
            values[i] = Bytes.i64(bytes, value);
            value += 8;
          }
        }
      }
      field += 4 + length;
    }
    for (long value : values) {
      if (value < 0) {
        throw problem(where, "size or offset " + Long.toUnsignedString(value), "below 2^63");
      }
    }
    return values;
  }

  private String text(long at, int length) {
    if (at + length > bytes.byteSize()) {
      throw problem("byte " + at, "a name of " + length + " bytes", "a name inside the file");
    }
    return new String(
        bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  private FileFormatException problem(String where, String found, String expected) {
    return new FileFormatException(
        file + ", zip " + where,
        found,
        expected,
        "The file is damaged or not a zip archive; copy or download it again.");
  }
}
