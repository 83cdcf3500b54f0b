package org.engram.imaging.voxels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/**
 * A gzip file of small members that say their own sizes: BGZF, the blocked gzip of the SAM
 * specification (section 4.1), in which an extra field "BC" holds the member's size and no member
 * unpacks to more than 64 KB. So the members of one piece of the content are found without
 * unpacking, and unpacked by several threads, each to its place. From a member without that field
 * on, the rest is read as plain gzip.
 */
final class BlockGzipSource implements ByteSource {
  private static final int MOST_BLOCK = 1 << 16;
  private static final int WAVE = 1 << 21;
  private static final int FIXED_HEADER = 12;
  private static final int TRAILER = 8;
  private static final int MOST_THREADS = 8;

  private final Path file;
  private final FileChannel channel;
  private final long length;
  private final int threads;
  private final ByteBuffer input;

  /** What of the last block did not fit into the caller's buffer. */
  private final ByteBuffer rest = ByteBuffer.allocateDirect(MOST_BLOCK).limit(0);

  private long readTo;
  private long position;
  private GzipSource plain;
  private ExecutorService workers;

  /** A block to unpack: where it lies in the input and where its content goes. */
  private record Block(int start, int end, ByteBuffer target, int checksum) {}

  BlockGzipSource(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.length = channel.size();
    this.threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
    this.input =
        ByteBuffer.allocateDirect((int) Math.min(WAVE, length))
            .order(ByteOrder.LITTLE_ENDIAN)
            .limit(0);
  }

  /** Size of the BGZF block at a place of little-endian bytes; 0 if there is none. */
  static int blockBytes(ByteBuffer bytes, int at) {
    ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (in.limit() - at < FIXED_HEADER
        || in.getInt(at) != 0x04088b1f // gzip, deflate, an extra field and nothing else
        || in.limit() - at < FIXED_HEADER + Short.toUnsignedInt(in.getShort(at + 10))) {
      return 0;
    }
    int end = at + FIXED_HEADER + Short.toUnsignedInt(in.getShort(at + 10));
    for (int field = at + FIXED_HEADER; field + 4 <= end; ) {
      int size = Short.toUnsignedInt(in.getShort(field + 2));
      if (in.get(field) == 'B' && in.get(field + 1) == 'C' && size == 2 && field + 6 <= end) {
        int block = Short.toUnsignedInt(in.getShort(field + 4)) + 1;
        return block >= end - at + TRAILER ? block : 0;
      }
      field += 4 + size;
    }
    return 0;
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
      take(into);
      while (into.hasRemaining() && plain == null && wave(into)) {
        take(into);
      }
      if (plain != null) {
        plain.fill(into);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    int count = into.position() - start;
    position += count;
    return count;
  }

  private void take(ByteBuffer into) {
    int count = Math.min(rest.remaining(), into.remaining());
    into.put(into.position(), rest, rest.position(), count);
    into.position(into.position() + count);
    rest.position(rest.position() + count);
  }

  /** Unpacks as many blocks as are in the input and wanted; false at the end. */
  private boolean wave(ByteBuffer into) throws IOException {
    input.compact();
    while (input.hasRemaining()) {
      int count = channel.read(input, readTo);
      if (count <= 0) {
        break;
      }
      readTo += count;
    }
    input.flip();
    List<Block> blocks = new ArrayList<>();
    while (into.hasRemaining() && !rest.hasRemaining()) {
      int start = input.position();
      int size = blockBytes(input, start);
      if (size == 0 || size > input.remaining()) {
        break;
      }
      blocks.add(block(start, start + size, into));
      input.position(start + size);
    }
    if (blocks.isEmpty() && input.hasRemaining()) {
      plain = new GzipSource(file, channel, readTo - input.remaining());
    }
    unpack(blocks);
    return !blocks.isEmpty();
  }

  private Block block(int start, int end, ByteBuffer into) {
    int checksum = input.getInt(end - TRAILER);
    long bytes = Integer.toUnsignedLong(input.getInt(end - TRAILER + 4));
    if (bytes > MOST_BLOCK) {
      throw damaged(start, "a block that unpacks to " + bytes + " bytes", null);
    }
    if (bytes > into.remaining()) {
      rest.clear().limit((int) bytes);
      return new Block(start, end, rest.duplicate(), checksum);
    }
    ByteBuffer target = into.slice(into.position(), (int) bytes);
    into.position(into.position() + (int) bytes);
    return new Block(start, end, target, checksum);
  }

  private void unpack(List<Block> blocks) {
    if (workers == null) {
      workers =
          Executors.newFixedThreadPool(
              threads, Thread.ofPlatform().daemon().name("engram-inflate-", 0).factory());
    }
    AtomicInteger next = new AtomicInteger();
    Callable<Void> work =
        () -> {
          try (Inflater inflater = new Inflater(true)) {
            for (int b = next.getAndIncrement(); b < blocks.size(); b = next.getAndIncrement()) {
              unpack(inflater, blocks.get(b));
            }
          }
          return null;
        };
    List<Future<Void>> running = new ArrayList<>();
    for (int t = 0; t < Math.min(threads, blocks.size()); t++) {
      running.add(workers.submit(work));
    }
    RuntimeException failed = null;
    boolean interrupted = false;
    for (Future<Void> one : running) {
      // All are waited for, whatever happens: they write into the caller's memory.
      for (boolean done = false; !done; ) {
        try {
          one.get();
          done = true;
        } catch (InterruptedException _) {
          interrupted = true;
        } catch (ExecutionException e) {
          done = true;
          failed =
              e.getCause() instanceof RuntimeException known
                  ? known
                  : new IllegalStateException("unpacking " + file + " failed", e.getCause());
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failed != null) {
      throw failed;
    }
  }

  private void unpack(Inflater inflater, Block block) {
    inflater.reset();
    int header = FIXED_HEADER + Short.toUnsignedInt(input.getShort(block.start + FIXED_HEADER - 2));
    inflater.setInput(
        input.slice(block.start + header, block.end - block.start - header - TRAILER));
    ByteBuffer target = block.target;
    try {
      while (target.hasRemaining() && !inflater.finished() && !inflater.needsInput()) {
        if (inflater.inflate(target) == 0 && inflater.needsDictionary()) {
          break;
        }
      }
      // One byte more than promised is one too many; the end may also still be unread.
      if (!target.hasRemaining()
          && !inflater.finished()
          && inflater.inflate(ByteBuffer.allocate(1)) != 0) {
        throw damaged(block.start, "a block that is longer than it says", null);
      }
    } catch (DataFormatException e) {
      throw damaged(block.start, "damaged gzip data (" + e.getMessage() + ")", e);
    }
    if (target.hasRemaining() || !inflater.finished()) {
      throw damaged(block.start, "a block that is not as long as it says", null);
    }
    CRC32 checksum = new CRC32();
    checksum.update(target.flip());
    if ((int) checksum.getValue() != block.checksum) {
      throw damaged(block.start, "gzip data whose checksum is wrong", null);
    }
  }

  private FileFormatException damaged(int at, String found, Throwable cause) {
    return new FileFormatException(
        new Problem(
            file + ", byte " + (readTo - input.limit() + at),
            found,
            "whole gzip data (gzip -t is silent about them)",
            "Fetch the file again"),
        cause);
  }

  @Override
  public void close() {
    if (workers != null) {
      workers.shutdown();
    }
    try {
      if (plain == null) {
        channel.close();
      } else {
        plain.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file + ": " + e.getMessage(), e);
    }
  }
}
