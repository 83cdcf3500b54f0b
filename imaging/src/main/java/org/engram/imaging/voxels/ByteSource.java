package org.engram.imaging.voxels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.engram.tensor.FileFormatException;

/**
 * The bytes of a file from its first to its last, unpacked where the content is gzip, whatever its
 * name says. A gzip file of several members reads as one; where the members say their sizes (BGZF)
 * they are unpacked by several threads.
 */
public sealed interface ByteSource extends AutoCloseable
    permits PlainSource, GzipSource, BlockGzipSource {
  /** Deflate cannot pack tighter than this: 258 bytes from two bits. */
  long GREATEST_RATIO = 1032;

  /**
   * Opens a file.
   *
   * @throws FileFormatException if it is not there, a folder, or empty
   */
  static ByteSource open(Path file) {
    if (!Files.exists(file)) {
      throw new FileFormatException(
          file.toString(),
          Files.isSymbolicLink(file) ? "a link to nothing" : "no such file",
          "a file",
          Files.isSymbolicLink(file) ? "Fetch its content (datalad get)" : "Check the path");
    }
    if (Files.isDirectory(file)) {
      throw new FileFormatException(file.toString(), "a folder", "a file", "Name the file in it");
    }
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      boolean opened = false;
      try {
        ByteSource source = of(file, channel);
        opened = true;
        return source;
      } finally {
        if (!opened) {
          channel.close();
        }
      }
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException(file + " vanished while it was opened", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static ByteSource of(Path file, FileChannel channel) throws IOException {
    if (channel.size() == 0) {
      throw new FileFormatException(
          file.toString(), "an empty file (0 bytes)", "an image", "Fetch the file again");
    }
    ByteBuffer head = ByteBuffer.allocate(1 << 12);
    while (head.hasRemaining() && channel.read(head, head.position()) > 0) {
      // until the head is full or the file ends
    }
    head.flip();
    if (head.limit() < 2 || head.get(0) != 0x1f || head.get(1) != (byte) 0x8b) {
      return new PlainSource(file, channel);
    }
    return BlockGzipSource.blockBytes(head, 0) > 0
        ? new BlockGzipSource(file, channel)
        : new GzipSource(file, channel, 0);
  }

  Path file();

  /** Whether the content is gzip. */
  boolean compressed();

  /** Bytes passed so far, unpacked. */
  long position();

  /** No content of this file can be longer, in bytes: what a header may promise. */
  long mostBytes();

  /**
   * The next bytes, until the buffer is full or the content ends.
   *
   * @return how many there were
   * @throws FileFormatException where gzip data are damaged or end early
   */
  int fill(ByteBuffer into);

  @Override
  void close();

  /** Passes over bytes; fewer where the content ends. */
  default long skip(long bytes) {
    ByteBuffer scratch = ByteBuffer.allocateDirect((int) Math.min(Math.max(bytes, 1), 1 << 16));
    long left = bytes;
    while (left > 0) {
      scratch.clear().limit((int) Math.min(left, scratch.capacity()));
      int count = fill(scratch);
      left -= count;
      if (scratch.hasRemaining()) {
        break;
      }
    }
    return bytes - left;
  }
}
