package org.engram.imaging.format;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.imaging.content.FileContent;
import org.engram.imaging.mgh.MghFile;
import org.engram.imaging.mgh.MghVolumes;
import org.engram.imaging.nifti.NiftiFile;
import org.engram.imaging.nifti.NiftiVolumes;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.voxels.ByteSource;
import org.engram.tensor.FileFormatException;

/**
 * Opens any file of volumes: NIfTI-1 and NIfTI-2 (one file or a pair) and MGH, plain or gzip. The
 * content decides; where it is none of them, the error says what it is instead.
 *
 * <pre>{@code
 * try (OpenVolumes run = VolumeFile.open(Path.of("sub-01_bold.nii.gz"))) {
 *   run.info().question().ifPresent(out::println);
 *   while (run.advance()) { ... }
 * }
 * }</pre>
 */
public final class VolumeFile {
  private static final List<String> ENDINGS =
      List.of(".nii", ".hdr", ".img", ".mgh", ".mgz", ".nii.gz", ".hdr.gz", ".img.gz", ".mgh.gz");

  private VolumeFile() {}

  /** Whether a file's name has the ending of a volume. CIFTI files have it too. */
  public static boolean supports(Path file) {
    String name = name(file);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }

  /**
   * Opens a file for reading volume by volume. Nothing of the data is read yet.
   *
   * @throws FileFormatException if it is no volume, malformed, or shorter than its header promises
   * @throws org.engram.tensor.RefusedInputException if its voxels are not single numbers, or it is
   *     CIFTI
   */
  public static OpenVolumes open(Path file) {
    Path header = headerOf(file);
    byte[] head;
    boolean gzip;
    try (ByteSource source = ByteSource.open(header)) {
      gzip = source.compressed();
      ByteBuffer start = ByteBuffer.allocate(FileContent.HEAD);
      source.fill(start);
      head = Arrays.copyOf(start.array(), start.position());
    }
    if (NiftiFile.startsLike(head)) {
      NiftiVolumes volumes = NiftiFile.open(file);
      return new OpenVolumes(
          volumes, volumes.encoded(), file.toString(), Describe.nifti(volumes, gzip));
    }
    boolean named = name(file).contains(".mgh") || name(file).endsWith(".mgz");
    if (named || MghFile.startsLike(head)) {
      MghVolumes volumes = MghFile.open(file);
      return new OpenVolumes(
          volumes, volumes.encoded(), file.toString(), Describe.mgh(volumes, gzip));
    }
    Optional<String> known = FileContent.known(head);
    throw new FileFormatException(
        header.toString(),
        known.orElse("data that begin like no image") + (gzip ? ", compressed by gzip" : ""),
        "a volume: NIfTI (.nii, .nii.gz, .hdr with .img) or MGH (.mgh, .mgz)",
        FileContent.remedy(head));
  }

  /** What a file says about itself; its data are not read. */
  public static VolumeInfo describe(Path file) {
    try (OpenVolumes volumes = open(file)) {
      return volumes.info();
    }
  }

  /**
   * The only or the first volume of a file, in memory.
   *
   * @throws org.engram.tensor.RefusedInputException if it does not fit into the heap, and as {@link
   *     #open}
   */
  public static Volume read(Path file) {
    try (OpenVolumes volumes = open(file)) {
      return volumes.next();
    }
  }

  /** The data file of a pair has no beginning of its own: its header is looked at. */
  private static Path headerOf(Path file) {
    Path header = NiftiFile.headerFile(file);
    if (!header.equals(file) && Files.exists(file) && !Files.exists(header)) {
      throw new FileFormatException(
          file.toString(),
          "the data of a pair (.img) without its header",
          "NAME.hdr beside it",
          "Fetch the header too");
    }
    return header;
  }

  private static String name(Path file) {
    Path name = file.getFileName();
    return name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
  }
}
