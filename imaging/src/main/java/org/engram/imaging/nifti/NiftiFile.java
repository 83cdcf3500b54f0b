package org.engram.imaging.nifti;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.voxels.ByteSource;
import org.engram.imaging.voxels.EncodedVolumes;
import org.engram.imaging.voxels.VoxelEncoding;
import org.engram.imaging.voxels.VoxelType;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * Reads NIfTI-1 and NIfTI-2: one file (.nii) or a pair (.hdr and .img, named by either), plain or
 * gzip by content, in both byte orders, every type whose voxels are single numbers. Follows
 * nifti1.h and nifti2.h, and nibabel where they leave a choice.
 *
 * <pre>{@code
 * try (NiftiVolumes run = NiftiFile.open(Path.of("sub-01_bold.nii.gz"))) {
 *   double[] values = new double[voxels.length];
 *   while (run.advance()) {
 *     run.gather(voxels, values);
 *   }
 * }
 * }</pre>
 */
public final class NiftiFile {
  private static final List<String> GZIP = List.of("", ".gz");

  private NiftiFile() {}

  /**
   * The header of a file, of CIFTI too; of a pair, by either name.
   *
   * @throws FileFormatException if it is no NIfTI header; says what it is and which field is wrong
   */
  public static NiftiHeader header(Path file) {
    try (ByteSource source = ByteSource.open(headerFile(file))) {
      return NiftiHeaderReader.read(source).header();
    }
  }

  /**
   * Opens a file for reading volume by volume. Nothing of the data is read yet.
   *
   * @throws FileFormatException if the file is malformed or shorter than its header promises
   * @throws RefusedInputException if its voxels are not single numbers (colours, complex numbers)
   *     or it is CIFTI
   */
  public static NiftiVolumes open(Path file) {
    Path named = headerFile(file);
    ByteSource source = ByteSource.open(named);
    boolean opened = false;
    try {
      NiftiHeaderReader.Parsed parsed = NiftiHeaderReader.read(source);
      if (parsed.header().storage().pair()) {
        source.close();
        source = ByteSource.open(dataFile(named));
      }
      NiftiVolumes volumes = open(named, parsed, source);
      opened = true;
      return volumes;
    } finally {
      if (!opened) {
        source.close();
      }
    }
  }

  private static NiftiVolumes open(Path file, NiftiHeaderReader.Parsed parsed, ByteSource source) {
    NiftiHeader header = parsed.header();
    refuseCifti(file, header);
    VoxelType type =
        header
            .type()
            .voxels()
            .orElseThrow(
                () ->
                    new RefusedInputException(
                        NiftiField.DATATYPE.where(file, header.storage().version()),
                        "the type " + header.type(),
                        "a type with one real number of at most 64 bits a voxel",
                        "Convert it first, for example to float32"));
    double volumeBytes = type.bytes();
    for (int axis = 0; axis < 3; axis++) {
      volumeBytes *= header.size(axis);
    }
    EncodedVolumes.checkLength(source, parsed.dataOffset(), volumeBytes, (double) header.frames());
    Grid grid = grid(file, header);
    skipTo(parsed.dataOffset(), source);
    NiftiTiming timing = NiftiTiming.of(header, file);
    NiftiStorage storage = header.storage();
    VoxelEncoding encoding =
        storage.scaled()
            ? new VoxelEncoding(type, storage.order(), storage.slope(), storage.intercept())
            : VoxelEncoding.plain(type, storage.order());
    OptionalDouble seconds = timing.seconds();
    EncodedVolumes data =
        new EncodedVolumes(source, grid, (int) header.frames(), encoding, () -> seconds, true);
    return new NiftiVolumes(file, header, timing, notes(parsed, source, file), data);
  }

  private static void refuseCifti(Path file, NiftiHeader header) {
    if (header.details().intent().cifti()) {
      throw new RefusedInputException(
          NiftiField.INTENT_CODE.where(file, header.storage().version()),
          "a CIFTI file (intent "
              + header.details().intent().code()
              + "): grayordinates or parcels, no volume",
          "a volume of voxels",
          "Read it as CIFTI");
    }
  }

  private static Grid grid(Path file, NiftiHeader header) {
    double voxels = (double) header.size(0) * header.size(1) * header.size(2);
    if (voxels > Grid.MOST_VOXELS || header.frames() > Integer.MAX_VALUE) {
      throw new RefusedInputException(
          NiftiField.DIM.where(file, header.storage().version()),
          String.format(
              Locale.ROOT, "%.0f voxels in a volume, %d volumes", voxels, header.frames()),
          "at most " + Grid.MOST_VOXELS + " of each",
          "Split it");
    }
    Affine affine = NiftiAffine.of(header, file.toString());
    return new Grid((int) header.size(0), (int) header.size(1), (int) header.size(2), affine);
  }

  private static void skipTo(long offset, ByteSource source) {
    if (source.skip(offset - source.position()) < 0 || source.position() != offset) {
      throw new FileFormatException(
          source.file() + ", byte " + source.position(),
          "the end of the file",
          "data from byte " + offset + " on, as the header says (vox_offset)",
          "Fetch the file again");
    }
  }

  private static List<String> notes(NiftiHeaderReader.Parsed parsed, ByteSource source, Path file) {
    List<String> notes = new ArrayList<>(parsed.notes());
    if (source.compressed() != file.toString().endsWith(".gz")) {
      notes.add(
          source.compressed()
              ? "the content is gzip, though the name does not say so"
              : "the content is not compressed, though the name says .gz");
    }
    return List.copyOf(notes);
  }

  /**
   * The only or the first volume of a file, in memory.
   *
   * @throws RefusedInputException if it does not fit into the heap, and as {@link #open}
   */
  public static Volume readVolume(Path file) {
    try (NiftiVolumes volumes = open(file)) {
      return volumes.first();
    }
  }

  /** The file that holds the header: itself; of a pair that is named by its data, the other. */
  public static Path headerFile(Path file) {
    return other(file, ".img", ".hdr");
  }

  private static Path dataFile(Path header) {
    Path data = other(header, ".hdr", ".img");
    if (data.equals(header)) {
      throw new FileFormatException(
          header + ", magic",
          "the header of a pair (ni1, ni2) in a file that is not named .hdr",
          "NAME.hdr beside NAME.img",
          "Rename it, or convert the pair to one file");
    }
    return data;
  }

  /** The other file of a pair, with or without .gz, the same way first. */
  private static Path other(Path file, String ending, String wanted) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    for (String gzip : GZIP) {
      if (name.toLowerCase(Locale.ROOT).endsWith(ending + gzip)) {
        String stem = name.substring(0, name.length() - ending.length() - gzip.length());
        boolean capitals = name.contains(ending.toUpperCase(Locale.ROOT));
        String end = capitals ? wanted.toUpperCase(Locale.ROOT) : wanted;
        for (String other : gzip.isEmpty() ? GZIP : GZIP.reversed()) {
          Path candidate = file.resolveSibling(stem + end + other);
          if (Files.exists(candidate)) {
            return candidate;
          }
        }
        return file.resolveSibling(stem + end + gzip);
      }
    }
    return file;
  }

  /** Whether bytes begin like a NIfTI header, of either version, byte order and kind. */
  public static boolean startsLike(byte[] head) {
    if (head.length < 4) {
      return false;
    }
    int size = ByteBuffer.wrap(head).getInt(0);
    int swapped = Integer.reverseBytes(size);
    String magic1 =
        head.length < NiftiField.BYTES_1
            ? ""
            : new String(Arrays.copyOfRange(head, 344, 347), StandardCharsets.ISO_8859_1);
    return size == NiftiField.BYTES_1
        || swapped == NiftiField.BYTES_1
        || size == NiftiField.BYTES_2
        || swapped == NiftiField.BYTES_2
        || magic1.equals("n+1")
        || magic1.equals("ni1");
  }
}
