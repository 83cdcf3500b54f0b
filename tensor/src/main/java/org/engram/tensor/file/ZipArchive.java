package org.engram.tensor.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/**
 * A zip archive in mapped memory, for npz files and PyTorch checkpoints. Unlike java.util.zip it
 * hands out stored entries as slices of the map, without a copy. Zip64 is supported; entries may be
 * stored or deflated. {@link ZipDirectory} checks the layout before any entry is handed out. Entry
 * names are keys and are never used as paths.
 */
final class ZipArchive {
  /** Deflate cannot do better than this. */
  private static final long MAX_RATIO = 1032;

  private final String file;
  private final MemorySegment bytes;
  private final SequencedMap<String, Entry> entries;

  /**
   * @param crc CRC-32 of the content; 0 where the writer left it out
   * @param stored bytes in the archive
   * @param size bytes of the content
   * @param offset where the stored bytes begin
   */
  record Entry(String name, boolean deflated, int crc, long stored, long size, long offset) {}

  private ZipArchive(String file, MemorySegment bytes, SequencedMap<String, Entry> entries) {
    this.file = file;
    this.bytes = bytes;
    this.entries = entries;
  }

  static ZipArchive read(String file, MemorySegment bytes) {
    return new ZipArchive(
        file, bytes, Collections.unmodifiableSequencedMap(ZipDirectory.read(file, bytes)));
  }

  SequencedMap<String, Entry> entries() {
    return entries;
  }

  /** The content of an entry, its checksum verified: a slice of the map where it was stored. */
  MemorySegment content(Entry entry) {
    MemorySegment stored = bytes.asSlice(entry.offset, entry.stored);
    MemorySegment content = entry.deflated ? inflate(entry, stored) : stored;
    // PyTorch can be told not to compute checksums and then writes 0.
    if (entry.crc != 0) {
      CRC32 crc = new CRC32();
      Bytes.update(crc, content);
      if ((int) crc.getValue() != entry.crc) {
        throw problem(
            entry,
            String.format("checksum %08x", crc.getValue()),
            String.format("%08x, as the archive states", entry.crc));
      }
    }
    return content;
  }

  private MemorySegment inflate(Entry entry, MemorySegment stored) {
    if (entry.size / MAX_RATIO > entry.stored) {
      throw problem(
          entry,
          entry.size + " bytes promised from " + entry.stored,
          "at most " + MAX_RATIO + " times the stored size");
    }
    if (entry.stored > Integer.MAX_VALUE) {
      throw problem(entry, entry.stored + " deflated bytes", "stored, not deflated, above 2 GB");
    }
    MemorySegment content = Bytes.allocate(where(entry), entry.size);
    ByteBuffer out = content.asByteBuffer();
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(stored.asByteBuffer());
      while (out.hasRemaining() && inflater.inflate(out) > 0) {}
      // One byte more than promised shows whether the stream really ends here.
      boolean more = !out.hasRemaining() && inflater.inflate(new byte[1]) > 0;
      if (out.hasRemaining() || more || !inflater.finished()) {
        throw problem(
            entry,
            more ? "more bytes than promised" : out.position() + " bytes",
            entry.size + " bytes");
      }
    } catch (DataFormatException e) {
      throw new FileFormatException(
          new Problem(
              where(entry),
              "damaged deflate stream: " + e.getMessage(),
              "a whole entry",
              "Copy or download the file again."),
          e);
    }
    return content;
  }

  String where(Entry entry) {
    return file + ", entry '" + entry.name + "'";
  }

  private FileFormatException problem(Entry entry, String found, String expected) {
    return new FileFormatException(
        where(entry), found, expected, "The file is damaged; copy or download it again.");
  }

  /** Whether the bytes begin as a zip archive does. */
  static boolean looksLikeOne(MemorySegment bytes) {
    return bytes.byteSize() >= 4
        && bytes.get(ValueLayout.JAVA_BYTE, 0) == 'P'
        && bytes.get(ValueLayout.JAVA_BYTE, 1) == 'K'
        && (Bytes.u16(bytes, 2) == 0x0403 || Bytes.u16(bytes, 2) == 0x0605);
  }
}
