package org.engram.imaging.cifti;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.engram.imaging.nifti.NiftiContainer;
import org.engram.imaging.nifti.NiftiDetails.Intent;
import org.engram.imaging.nifti.NiftiExtension;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiStorage;
import org.engram.imaging.voxels.VoxelEncoding;
import org.engram.imaging.voxels.VoxelType;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * The NIfTI-2 file that a matrix is kept in: sizes 1, 1, 1, 1, columns, rows, and the XML as an
 * extension. Checked against the file's length before anything else is read.
 *
 * @param offset of the first number in the file, in bytes
 * @param xml the document, without what fills it up
 */
record CiftiContainer(
    int columns, int rows, Intent intent, VoxelEncoding encoding, long offset, byte[] xml) {
  private static final int MOST = Integer.MAX_VALUE - 8;

  /** Bytes of all numbers. */
  long bytes() {
    return (long) rows * columns * encoding.type().bytes();
  }

  /**
   * Reads what stands before the numbers.
   *
   * @throws FileFormatException if it is no CIFTI file or shorter than it says
   */
  static CiftiContainer read(Path file) {
    NiftiContainer nifti = NiftiContainer.read(file);
    NiftiHeader header = nifti.header();
    Intent intent = header.details().intent();
    if (!intent.cifti()) {
      throw new FileFormatException(
          file + ", header field intent_code",
          "intent " + intent.code() + ": a NIfTI volume",
          "a CIFTI file, whose intent is from 3000 to 3099",
          "");
    }
    if (nifti.compressed() || header.storage().version() != 2 || header.storage().pair()) {
      throw new FileFormatException(
          file.toString(),
          nifti.compressed() ? "CIFTI inside gzip" : "CIFTI in NIfTI-1 or a pair of files",
          "one NIfTI-2 file that is not compressed",
          nifti.compressed() ? "gunzip it: its numbers are read where they lie" : "");
    }
    List<Long> shape = header.shape();
    checkShape(file, shape);
    VoxelType type =
        header
            .type()
            .voxels()
            .orElseThrow(
                () ->
                    new RefusedInputException(
                        file + ", header field datatype",
                        "numbers of type " + header.type(),
                        "real numbers of at most 64 bits",
                        "Convert them, for example to float32"));
    checkLength(file, shape, type, nifti.dataOffset());
    return new CiftiContainer(
        shape.get(4).intValue(),
        shape.get(5).intValue(),
        intent,
        encoding(header.storage(), type),
        nifti.dataOffset(),
        xml(file, header));
  }

  private static VoxelEncoding encoding(NiftiStorage storage, VoxelType type) {
    return storage.scaled()
        ? new VoxelEncoding(type, storage.order(), storage.slope(), storage.intercept())
        : VoxelEncoding.plain(type, storage.order());
  }

  private static void checkShape(Path file, List<Long> shape) {
    boolean matrix = shape.size() == 6 && shape.subList(0, 4).stream().allMatch(s -> s == 1);
    if (!matrix || shape.get(4) > MOST || shape.get(5) > MOST) {
      throw new FileFormatException(
          file + ", header field dim",
          "sizes " + shape,
          "1, 1, 1, 1, columns and rows: a matrix of two dimensions, each below 2147483640",
          "");
    }
  }

  private static void checkLength(Path file, List<Long> shape, VoxelType type, long offset) {
    double needed = (double) shape.get(4) * shape.get(5) * type.bytes();
    long there = Math.max(0, length(file) - offset);
    if (needed > there) {
      throw new FileFormatException(
          file + ", header field dim",
          String.format(
              Locale.ROOT,
              "%d rows x %d columns of %s, %.0f bytes",
              shape.get(5),
              shape.get(4),
              type,
              needed),
          "at most the " + there + " bytes that the file has from byte " + offset + " on",
          "Fetch the file again");
    }
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] xml(Path file, NiftiHeader header) {
    for (NiftiExtension extension : header.extensions()) {
      if (extension.code() == NiftiExtension.CIFTI) {
        byte[] content = extension.content();
        int length = content.length;
        while (length > 0 && content[length - 1] == 0) {
          length--;
        }
        return Arrays.copyOf(content, length);
      }
    }
    throw new FileFormatException(
        file.toString(),
        "no CIFTI extension (code " + NiftiExtension.CIFTI + ") in the header",
        "the XML that says what rows and columns are",
        "");
  }
}
