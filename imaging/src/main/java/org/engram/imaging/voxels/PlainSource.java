package org.engram.imaging.voxels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file that is not compressed, read by position in large pieces. Not mapped: a mapped file that
 * is cut short while it is read ends the process, and its pages would count as ours.
 */
final class PlainSource implements ByteSource {
  private final Path file;
  private final FileChannel channel;
  private final long length;
  private long position;

  PlainSource(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.length = channel.size();
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public boolean compressed() {
    return false;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public long mostBytes() {
    return length;
  }

  @Override
  public int fill(ByteBuffer into) {
    int start = into.position();
    try {
      while (into.hasRemaining()) {
        int count = channel.read(into, position);
        if (count < 0) {
          break;
        }
        position += count;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    return into.position() - start;
  }

  @Override
  public long skip(long bytes) {
    long passed = Math.min(bytes, length - position);
    position += passed;
    return passed;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file + ": " + e.getMessage(), e);
    }
  }
}
