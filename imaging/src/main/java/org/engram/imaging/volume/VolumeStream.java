package org.engram.imaging.volume;

import java.util.OptionalDouble;

/**
 * A scan of one or more volumes on one grid, read from its file one volume after another, so that
 * memory does not grow with its length. Values are scaled as the file says (slope and intercept).
 *
 * <pre>{@code
 * try (VolumeStream run = ...) {
 *   float[] volume = new float[run.grid().voxels()];
 *   while (run.advance()) {
 *     run.read(volume);
 *   }
 * }
 * }</pre>
 */
public interface VolumeStream extends AutoCloseable {
  /** Where the voxels of every volume lie. */
  Grid grid();

  /** Number of volumes: the product of all dimensions beyond the third. */
  int frames();

  /** Seconds between volumes as the file says, unchecked; empty where it says nothing. */
  OptionalDouble repetitionTime();

  /**
   * Moves to the next volume, at first to the first one.
   *
   * @return false after the last one
   * @throws org.engram.tensor.FileFormatException where the file ends too early or is damaged
   */
  boolean advance();

  /** Writes the current volume's values, i fastest, into an array of {@code grid().voxels()}. */
  void read(float[] into);

  /**
   * Writes the current volume's values at some voxels.
   *
   * @param voxels indices in the grid, ascending
   * @param into as many values, in the precision of the file
   */
  void gather(int[] voxels, double[] into);

  @Override
  void close();
}
