package org.engram.imaging.voxels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/**
 * A gzip file (RFC 1952) of one or more members, unpacked straight into the caller's buffer. The
 * checksum and the length of each member are checked when it ends. Zeros behind the last member are
 * padding; anything else there is refused.
 */
final class GzipSource implements ByteSource {
  private static final int INPUT = 1 << 17;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final Path file;
  private final FileChannel channel;
  private final long length;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final ByteBuffer input;
  private long readTo;
  private boolean inMember;
  private boolean first = true;
  private long position;

  /**
   * @param start where the first member begins in the file
   */
  GzipSource(Path file, FileChannel channel, long start) throws IOException {
    this.file = file;
    this.channel = channel;
    this.length = channel.size();
    this.input = ByteBuffer.allocateDirect((int) Math.min(INPUT, length)).limit(0);
    this.readTo = start;
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public boolean compressed() {
    return true;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public long mostBytes() {
    return GREATEST_RATIO * length;
  }

  @Override
  public int fill(ByteBuffer into) {
    int start = into.position();
    try {
      while (into.hasRemaining() && (inMember || beginMember())) {
        unpack(into);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    int count = into.position() - start;
    position += count;
    return count;
  }

  private void unpack(ByteBuffer into) throws IOException {
    if (inflater.needsInput()) {
      if (!input.hasRemaining() && !more()) {
        throw damaged("gzip data that end in the middle", null);
      }
      inflater.setInput(input);
    }
    int from = into.position();
    int count;
    try {
      count = inflater.inflate(into);
    } catch (DataFormatException e) {
      throw damaged("damaged gzip data (" + e.getMessage() + ")", e);
    }
    if (count > 0) {
      checksum.update(into.duplicate().position(from).limit(from + count));
    }
    if (inflater.finished()) {
      endMember();
    } else if (inflater.needsDictionary()) {
      throw damaged("damaged gzip data (a preset dictionary)", null);
    }
  }

  /** Reads a member's header; false at the end of the file or of the zeros that fill it up. */
  private boolean beginMember() throws IOException {
    if (!input.hasRemaining() && !more()) {
      return false;
    }
    int magic = next();
    while (!first && magic == 0) {
      if (!input.hasRemaining() && !more()) {
        return false;
      }
      magic = next();
    }
    if (magic != 0x1f || next() != 0x8b) {
      throw damaged("bytes behind the gzip data that are neither gzip nor padding", null);
    }
    if (next() != 8) {
      throw damaged("a gzip member that is not packed by deflate", null);
    }
    int flags = next();
    if ((flags & RESERVED) != 0) {
      throw damaged("a gzip member with unknown flags", null);
    }
    pass(6);
    if ((flags & EXTRA) != 0) {
      pass(next() | next() << 8);
    }
    if ((flags & NAME) != 0) {
      passText();
    }
    if ((flags & COMMENT) != 0) {
      passText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      pass(2);
    }
    first = false;
    inMember = true;
    inflater.reset();
    checksum.reset();
    return true;
  }

  private void endMember() throws IOException {
    inMember = false;
    long expected = word();
    long bytes = word();
    if (expected != checksum.getValue()) {
      throw damaged("gzip data whose checksum is wrong", null);
    }
    if (bytes != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw damaged("gzip data whose length is not as stated", null);
    }
  }

  private long word() throws IOException {
    return next() | next() << 8 | next() << 16 | (long) next() << 24;
  }

  private void passText() throws IOException {
    while (next() != 0) {
      // to the terminating zero
    }
  }

  private void pass(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      next();
    }
  }

  private int next() throws IOException {
    if (!input.hasRemaining() && !more()) {
      throw damaged("gzip data that end in the middle", null);
    }
    return input.get() & 0xff;
  }

  private boolean more() throws IOException {
    input.clear();
    int count = channel.read(input, readTo);
    input.flip();
    readTo += Math.max(count, 0);
    return count > 0;
  }

  private FileFormatException damaged(String found, Throwable cause) {
    return new FileFormatException(
        new Problem(
            file + ", byte " + (readTo - input.remaining()),
            found,
            "whole gzip data (gzip -t is silent about them)",
            "Fetch the file again"),
        cause);
  }

  @Override
  public void close() {
    inflater.end();
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file + ": " + e.getMessage(), e);
    }
  }
}
