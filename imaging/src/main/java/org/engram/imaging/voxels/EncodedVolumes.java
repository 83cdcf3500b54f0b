package org.engram.imaging.voxels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * Volumes one after another in a file, i fastest, each value in the same encoding: what the data
 * part of NIfTI and MGH files is. Memory is a few pieces of four megabytes and the current volume
 * as stored.
 *
 * <p>{@link #read}, {@link #gather} and {@link #raw} may be called as often as wanted for the
 * current volume, and from several threads at once; {@link #advance} and {@link #close} only when
 * none of them runs.
 */
public final class EncodedVolumes implements VolumeStream {
  private final Grid grid;
  private final int frames;
  private final VoxelEncoding encoding;
  private final Supplier<OptionalDouble> repetitionTime;
  private final VoxelDecoder decoder;
  private final VolumeLayout layout;
  private final ReadAhead readAhead;
  private final List<ReadAhead.Piece> current = new ArrayList<>();
  private int frame = -1;
  private boolean closed;
  private volatile int[] known;

  /**
   * Volumes from where a source stands.
   *
   * @param source closed with this
   * @param restIsPadding whether a format has nothing but zeros behind its data: a volume or more
   *     of anything else there is refused
   * @throws FileFormatException where the file cannot hold so many bytes; nothing was allocated
   */
  public EncodedVolumes(
      ByteSource source,
      Grid grid,
      int frames,
      VoxelEncoding encoding,
      Supplier<OptionalDouble> repetitionTime,
      boolean restIsPadding) {
    long volumeBytes = (long) grid.voxels() * encoding.type().bytes();
    checkLength(source, source.position(), (double) volumeBytes, frames);
    this.grid = grid;
    this.frames = frames;
    this.encoding = encoding;
    this.repetitionTime = repetitionTime;
    this.decoder = new VoxelDecoder(encoding);
    this.layout = new VolumeLayout(volumeBytes, frames);
    this.readAhead = new ReadAhead(source, layout, restIsPadding);
  }

  /**
   * Holds a promise of data against the file.
   *
   * @param start where the data begin
   */
  public static void checkLength(ByteSource source, long start, double volumeBytes, double frames) {
    double needed = start + volumeBytes * frames;
    if (needed > source.mostBytes()) {
      throw new FileFormatException(
          source.file().toString(),
          source.compressed()
              ? "a gzip file that cannot unpack to more than " + source.mostBytes() + " bytes"
              : "a file of " + source.mostBytes() + " bytes",
          String.format(Locale.ROOT, "%.0f bytes, as its header promises", needed),
          "Fetch the file again: it is cut short, or its header is wrong");
    }
  }

  @Override
  public Grid grid() {
    return grid;
  }

  @Override
  public int frames() {
    return frames;
  }

  @Override
  public OptionalDouble repetitionTime() {
    return repetitionTime.get();
  }

  /** How values are stored. */
  public VoxelEncoding encoding() {
    return encoding;
  }

  @Override
  public boolean advance() {
    if (closed) {
      throw new IllegalStateException("the stream is closed");
    }
    if (frame + 1 >= frames) {
      return false;
    }
    frame++;
    int together = layout.volumesPerPiece();
    if (together > 1 && frame % together != 0) {
      return true;
    }
    current.forEach(readAhead::release);
    current.clear();
    for (int p = 0; p < layout.piecesPerVolume(); p++) {
      current.add(readAhead.take());
    }
    return true;
  }

  /** Where the current volume begins in its first piece, in bytes. */
  private long start() {
    if (current.isEmpty() || closed) {
      throw new IllegalStateException(closed ? "the stream is closed" : "no volume: advance first");
    }
    return (frame % layout.volumesPerPiece()) * layout.volumeBytes();
  }

  /** Values of the current volume in its piece {@code p}. */
  private int values(int p) {
    long left = layout.volumeBytes() - (long) p * VolumeLayout.PIECE;
    return (int) (Math.min(VolumeLayout.PIECE, left) / encoding.type().bytes());
  }

  @Override
  public void read(float[] into) {
    if (into.length != grid.voxels()) {
      throw new IllegalArgumentException(into.length + " places for " + grid.voxels() + " voxels");
    }
    long start = start();
    int at = 0;
    for (int p = 0; p < current.size(); p++) {
      int count = values(p);
      decoder.read(current.get(p).memory(), start, into, at, count);
      at += count;
    }
  }

  @Override
  public void gather(int[] voxels, double[] into) {
    if (into.length < voxels.length) {
      throw new IllegalArgumentException(into.length + " places for " + voxels.length + " voxels");
    }
    check(voxels);
    long base = start();
    int from = 0;
    int end = 0;
    for (int p = 0; p < current.size() && from < voxels.length; p++) {
      end += values(p);
      int to = voxels[voxels.length - 1] < end ? voxels.length : firstFrom(end, voxels, from);
      decoder.gather(current.get(p).memory(), base, voxels, from, to, into);
      base -= VolumeLayout.PIECE;
      from = to;
    }
  }

  /** The same array is asked for volume after volume: it is looked at once. */
  private void check(int[] voxels) {
    if (voxels == known) {
      return;
    }
    int last = -1;
    for (int voxel : voxels) {
      if (voxel <= last || voxel >= grid.voxels()) {
        throw new IllegalArgumentException(
            "voxel " + voxel + " after " + last + ", not ascending within the grid");
      }
      last = voxel;
    }
    known = voxels;
  }

  private static int firstFrom(int end, int[] voxels, int from) {
    int found = Arrays.binarySearch(voxels, from, voxels.length, end);
    return found < 0 ? -found - 1 : found;
  }

  /**
   * Room for the values of one volume.
   *
   * @param where the file, for messages
   * @throws RefusedInputException if there is not the heap for it
   */
  public float[] array(String where) {
    long bytes = 4L * grid.voxels();
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > heap / 2) {
      throw new RefusedInputException(
          where,
          "a volume of " + (bytes >> 20) + " MB in memory",
          "at most half the heap of " + (heap >> 20) + " MB",
          "Give Java more memory (-Xmx)");
    }
    return new float[grid.voxels()];
  }

  /**
   * Advances, and takes the volume into memory as floats.
   *
   * @param where the file, for messages
   * @throws RefusedInputException if there is not the heap for it
   */
  public Volume next(String where) {
    if (!advance()) {
      throw new IllegalStateException("no volume after the last of " + where);
    }
    float[] values = array(where);
    read(values);
    return new Volume(grid, values);
  }

  /**
   * Bytes behind the last volume that are neither zeros nor as many as a volume; 0 until the last
   * volume was reached. They are not used, and whoever reads the file should be told.
   */
  public long unusedBytes() {
    return readAhead.unused();
  }

  /** Bytes of one volume as stored. */
  public long volumeBytes() {
    return layout.volumeBytes();
  }

  /** Puts the current volume's bytes as they are stored into a buffer, from {@code offset} on. */
  public void raw(long offset, ByteBuffer into) {
    long start = start();
    long at = offset;
    while (into.hasRemaining() && at < layout.volumeBytes()) {
      int p = (int) (at / VolumeLayout.PIECE);
      long within = at - (long) p * VolumeLayout.PIECE;
      long inPiece = (long) values(p) * encoding.type().bytes();
      int count = (int) Math.min(into.remaining(), inPiece - within);
      MemorySegment piece = current.get(p).memory();
      into.put(piece.asSlice(start + within, count).asByteBuffer());
      at += count;
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      current.clear();
      readAhead.close();
    }
  }
}
