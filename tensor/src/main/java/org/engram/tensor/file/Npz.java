package org.engram.tensor.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * numpy's npz files: a zip archive of npy arrays by name, stored or compressed. Arrays are read as
 * {@link Npy} reads them, all at once, onto the heap; what the entries promise is held against the
 * archive and the heap before anything is unpacked.
 */
public final class Npz {
  private static final String SUFFIX = ".npy";
  private static final LocalDateTime FIXED_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private Npz() {}

  /** The arrays by name (without {@code .npy}), in the order of the archive. */
  public static SequencedMap<String, HostTensor> read(Path path) {
    try (MappedFile file = MappedFile.open(path, "an npz file")) {
      ZipArchive archive = ZipArchive.read(path.toString(), file.bytes());
      checkTotal(path, archive);
      SequencedMap<String, HostTensor> arrays = new LinkedHashMap<>();
      for (ZipArchive.Entry entry : archive.entries().values()) {
        String where = archive.where(entry);
        if (!entry.name().endsWith(SUFFIX)) {
          throw new FileFormatException(
              where,
              "not an .npy entry",
              "an archive of npy arrays",
              "Save it with numpy.savez or numpy.savez_compressed.");
        }
        String name = entry.name().substring(0, entry.name().length() - SUFFIX.length());
        arrays.put(name, Npy.decode(where, archive.content(entry)));
      }
      return Collections.unmodifiableSequencedMap(arrays);
    }
  }

  private static void checkTotal(Path path, ZipArchive archive) {
    long heap = Runtime.getRuntime().maxMemory();
    long total = 0;
    for (ZipArchive.Entry entry : archive.entries().values()) {
      total = entry.size() > heap ? heap : Math.min(heap, total + entry.size());
    }
    if (total > heap / 4 * 3) {
      throw new RefusedInputException(
          path.toString(),
          "arrays of " + (total >> 20) + " MB or more",
          "at most " + ((heap / 4 * 3) >> 20) + " MB on this Java heap",
          "Raise -Xmx, or store them as safetensors, which is memory-mapped.");
    }
  }

  /**
   * Writes the arrays atomically, stored and not compressed as numpy.savez does, in the order
   * given; the same input gives the same bytes.
   */
  public static void write(Path path, SequencedMap<String, HostTensor> arrays) {
    AtomicFile.writeStream(
        path,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(out);
          zip.setMethod(ZipOutputStream.STORED);
          for (Map.Entry<String, HostTensor> array : arrays.entrySet()) {
            writeEntry(path, zip, array.getKey(), array.getValue());
          }
          zip.finish();
        });
  }

  private static void writeEntry(Path path, ZipOutputStream zip, String name, HostTensor tensor)
      throws IOException {
    String where = path + ", array '" + name + "'";
    MemorySegment header = MemorySegment.ofArray(NpyHeader.encode(where, TensorInfo.of(tensor)));
    CRC32 crc = new CRC32();
    Bytes.update(crc, header);
    Bytes.update(crc, tensor.data());
    ZipEntry entry = new ZipEntry(name + SUFFIX);
    entry.setTimeLocal(FIXED_TIME);
    entry.setSize(header.byteSize() + tensor.data().byteSize());
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    Bytes.write(zip, header);
    Bytes.write(zip, tensor.data());
    zip.closeEntry();
  }
}
