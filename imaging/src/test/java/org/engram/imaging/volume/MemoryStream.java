package org.engram.imaging.volume;

import java.util.OptionalDouble;

/** A run in memory, for tests. */
public final class MemoryStream implements VolumeStream {
  private final Grid grid;
  private final float[][] frames;
  private final OptionalDouble repetitionTime;
  private int at = -1;

  public MemoryStream(Grid grid, float[][] frames) {
    this(grid, frames, OptionalDouble.empty());
  }

  public MemoryStream(Grid grid, float[][] frames, OptionalDouble repetitionTime) {
    this.grid = grid;
    this.frames = frames;
    this.repetitionTime = repetitionTime;
  }

  @Override
  public Grid grid() {
    return grid;
  }

  @Override
  public int frames() {
    return frames.length;
  }

  @Override
  public OptionalDouble repetitionTime() {
    return repetitionTime;
  }

  @Override
  public boolean advance() {
    at++;
    return at < frames.length;
  }

  @Override
  public void read(float[] into) {
    System.arraycopy(frames[at], 0, into, 0, into.length);
  }

  @Override
  public void gather(int[] voxels, double[] into) {
    for (int n = 0; n < voxels.length; n++) {
      into[n] = frames[at][voxels[n]];
    }
  }

  @Override
  public void close() {}
}
