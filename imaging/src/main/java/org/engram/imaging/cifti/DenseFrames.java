package org.engram.imaging.cifti;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The frames of a series one after another, for what takes a run by frames. The file keeps the
 * series of a grayordinate together, so frames are read ahead some dozens at a time, of the
 * grayordinates that are asked for: each part of the file is touched once, and memory does not grow
 * with the run.
 *
 * <pre>{@code
 * try (CiftiFile run = CiftiFile.open(file)) {
 *   DenseFrames frames = run.frames();
 *   while (frames.advance()) {
 *     frames.gather(cortex, values);
 *   }
 * }
 * }</pre>
 *
 * <p>For one thread, while the file is open.
 */
public final class DenseFrames {
  /** Numbers that are read ahead: 32 MB. */
  private static final int AHEAD = 4 << 20;

  /** Rows that are turned into frames together: what a core's cache holds. */
  private static final int TILE = 64;

  private final CiftiFile file;
  private final OptionalDouble repetitionTime;
  private final int ahead;
  private int frame = -1;

  /** The elements that {@link #block} holds, [frames of the block, elements]. */
  private int[] elements = new int[0];

  private double[] block = new double[0];
  private int first;
  private int held;

  DenseFrames(CiftiFile file, int ahead) {
    this.file = file;
    this.repetitionTime = file.series().repetitionTime();
    this.ahead = ahead;
  }

  static DenseFrames of(CiftiFile file) {
    return new DenseFrames(file, AHEAD);
  }

  /** Number of frames. */
  public int frames() {
    return file.columns();
  }

  /** Number of grayordinates or parcels of a frame. */
  public int length() {
    return file.rows();
  }

  /** Seconds between frames; empty where the series is none in time or does not say. */
  public OptionalDouble repetitionTime() {
    return repetitionTime;
  }

  /**
   * Moves to the next frame, at first to the first one.
   *
   * @return false after the last one
   */
  public boolean advance() {
    frame = Math.min(frame + 1, frames());
    return frame < frames();
  }

  /**
   * Writes some values of the current frame.
   *
   * @param wanted rows of the matrix; fastest if they are the same in every call
   * @param into as many values
   */
  public void gather(int[] wanted, double[] into) {
    if (frame < 0 || frame >= frames()) {
      throw new IllegalStateException("no frame: advance comes first");
    }
    boolean here = frame >= first && frame < first + held && Arrays.equals(wanted, elements);
    if (!here) {
      read(wanted);
    }
    System.arraycopy(block, (frame - first) * wanted.length, into, 0, wanted.length);
  }

  private void read(int[] wanted) {
    int count = Math.clamp(ahead / Math.max(1, wanted.length), 1, frames() - frame);
    if (block.length != wanted.length * count) {
      block = new double[wanted.length * count];
    }
    double[] part = new double[count];
    double[] tile = new double[TILE * count];
    for (int start = 0; start < wanted.length; start += TILE) {
      int rows = Math.min(TILE, wanted.length - start);
      for (int i = 0; i < rows; i++) {
        file.part(wanted[start + i], frame, part);
        System.arraycopy(part, 0, tile, i * count, count);
      }
      for (int t = 0; t < count; t++) {
        int at = t * wanted.length + start;
        for (int i = 0; i < rows; i++) {
          block[at + i] = tile[i * count + t];
        }
      }
    }
    elements = wanted.clone();
    first = frame;
    held = count;
  }
}
