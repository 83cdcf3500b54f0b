package org.engram.imaging.nifti;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.engram.imaging.nifti.NiftiDetails.Intent;
import org.engram.imaging.voxels.ByteSource;

/**
 * A NIfTI file as something that holds other data than volumes: its header, and where the data lie.
 *
 * @param compressed whether the file is gzip, so that the data lie nowhere in it as they are
 * @param dataOffset of the data from the file's start, or that of their own file, in bytes
 */
public record NiftiContainer(NiftiHeader header, boolean compressed, long dataOffset) {
  /**
   * Reads a file's header.
   *
   * @throws org.engram.tensor.FileFormatException if it is no NIfTI header
   */
  public static NiftiContainer read(Path file) {
    try (ByteSource source = ByteSource.open(file)) {
      NiftiHeaderReader.Parsed parsed = NiftiHeaderReader.read(source);
      return new NiftiContainer(parsed.header(), source.compressed(), parsed.dataOffset());
    }
  }

  /**
   * All bytes that stand before the data, to be written to a file.
   *
   * @param file for messages
   * @throws org.engram.tensor.RefusedInputException if the header cannot be stored
   */
  public static byte[] head(NiftiHeader header, Path file) {
    return NiftiHeaderWriter.bytes(header, file);
  }

  /** Whether a file is NIfTI-2 with an intent of CIFTI; false for all else, also for no file. */
  public static boolean isCifti(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    ByteBuffer head = ByteBuffer.allocate(NiftiField.BYTES_2);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (head.hasRemaining() && channel.read(head) >= 0) {
        // until the header is there or the file ends
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    if (head.hasRemaining()) {
      return false;
    }
    boolean little = head.getInt(0) == Integer.reverseBytes(NiftiField.BYTES_2);
    head.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int code = NiftiField.INTENT_CODE.small(head, 2);
    return head.getInt(0) == NiftiField.BYTES_2 && new Intent(code, 0, 0, 0, "").cifti();
  }
}
