package org.engram.imaging.voxels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.engram.tensor.FileFormatException;

/**
 * The pieces of a file's volumes, read and unpacked by a thread of its own while the last ones are
 * used. The pieces are used again: there are never more than one volume's and {@value #AHEAD}, and
 * none is made before there are bytes for it.
 */
final class ReadAhead implements AutoCloseable {
  /** Pieces beyond the current volume's. */
  private static final int AHEAD = 3;

  /** Bytes behind the last volume that are looked at. */
  private static final long MOST_REST = 64L << 20;

  /** Bytes of one volume or a part of it. */
  record Piece(MemorySegment memory, int bytes) {}

  private static final Piece END = new Piece(MemorySegment.NULL, 0);

  private final ByteSource source;
  private final VolumeLayout layout;
  private final boolean restIsPadding;
  private final long start;
  private final Arena arena = Arena.ofShared();
  private final BlockingQueue<Piece> read = new LinkedBlockingQueue<>();
  private final BlockingQueue<MemorySegment> free = new LinkedBlockingQueue<>();
  private final int most;
  private int made;
  private FutureTask<Void> reading;
  private Thread thread;
  private volatile long unused;
  private volatile boolean closed;

  /**
   * @param source at the first volume's first byte; closed by this
   * @param restIsPadding whether nothing but zeros should stand behind the last volume
   */
  ReadAhead(ByteSource source, VolumeLayout layout, boolean restIsPadding) {
    this.source = source;
    this.layout = layout;
    this.restIsPadding = restIsPadding;
    this.start = source.position();
    this.most = layout.piecesPerVolume() + AHEAD;
  }

  /**
   * The next piece, in the file's order. Not to be asked for after the last.
   *
   * @throws FileFormatException where the file ends too early or is damaged
   */
  Piece take() {
    if (reading == null) {
      begin();
    }
    try {
      Piece next = read.take();
      if (next.bytes > 0) {
        return next;
      }
      read.add(END);
      reading.get();
      throw new IllegalStateException("no piece after the last of " + source.file());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it read " + source.file(), e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default ->
            throw new IllegalStateException("reading " + source.file() + " failed", e);
      }
    }
  }

  /** Gives a piece back, to be written anew. */
  void release(Piece piece) {
    free.add(piece.memory);
  }

  private void begin() {
    reading =
        new FutureTask<>(
            () -> {
              try {
                readAll();
              } finally {
                read.add(END);
              }
              return null;
            });
    if (layout.pieces() == 1) {
      reading.run(); // a thread would cost more than it saves
    } else {
      thread = Thread.ofPlatform().daemon().name("engram-read-ahead").start(reading);
    }
  }

  private void readAll() throws InterruptedException {
    long pieces = layout.pieces();
    for (long p = 0; p < pieces && !closed; p++) {
      MemorySegment memory = free.isEmpty() && made < most ? make() : free.take();
      if (closed) {
        return;
      }
      int bytes = layout.bytes(p);
      ByteBuffer into = memory.asSlice(0, bytes).asByteBuffer();
      source.fill(into);
      if (into.hasRemaining()) {
        throw truncated();
      }
      if (p == pieces - 1) {
        checkRest();
      }
      read.add(new Piece(memory, bytes));
    }
  }

  private MemorySegment make() {
    made++;
    return arena.allocate(layout.mostBytes(), 64);
  }

  private FileFormatException truncated() {
    long promised = layout.volumeBytes() * layout.volumes();
    return new FileFormatException(
        source.file() + ", byte " + source.position() + (source.compressed() ? " unpacked" : ""),
        "data that end after " + (source.position() - start) + " bytes",
        promised + " bytes of data, as the header says",
        "Fetch the file again");
  }

  /**
   * What stands behind the data; for gzip, this checks the last member's checksum as well. Zeros
   * are padding. Less than a volume of anything else is left by tools that cut files, and is told
   * of; more means that the header does not belong to the data.
   */
  private void checkRest() {
    long end = source.position();
    ByteBuffer scratch = ByteBuffer.allocateDirect(1 << 16);
    boolean padding = true;
    do {
      scratch.clear();
      source.fill(scratch);
      scratch.flip();
      while (padding && scratch.hasRemaining()) {
        padding = scratch.get() == 0;
      }
      long rest = source.position() - end;
      if (rest > MOST_REST || (restIsPadding && !padding && rest >= layout.volumeBytes())) {
        throw new FileFormatException(
            source.file() + ", byte " + end + (source.compressed() ? " unpacked" : ""),
            rest + " bytes or more behind the data that the header tells of",
            "the end of the file",
            "The header may have been changed: check its dimensions and type");
      }
    } while (scratch.limit() == scratch.capacity());
    unused = padding || !restIsPadding ? 0 : source.position() - end;
  }

  /** Bytes behind the data that are neither padding nor a volume; 0 until all was read. */
  long unused() {
    return unused;
  }

  @Override
  public void close() {
    closed = true;
    free.add(MemorySegment.NULL); // wakes the thread if it waits for memory
    boolean interrupted = false;
    while (thread != null && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    arena.close();
    source.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
