package org.engram.imaging.parcellation;

import java.util.OptionalDouble;
import org.engram.imaging.volume.VolumeStream;

/**
 * A run read frame after frame, whatever its elements are: voxels of a grid, or grayordinates. What
 * the {@link Parcellator} reads; a dense CIFTI time series implements it, a volume run is seen
 * through {@link #of}.
 */
public interface FrameSource {
  /** What is read, for messages and provenance. */
  String name();

  /** Number of frames. */
  int frames();

  /** Number of elements of a frame. */
  int length();

  /** Seconds between frames as the file says, unchecked; empty where it says nothing. */
  OptionalDouble repetitionTime();

  /**
   * Moves to the next frame, at first to the first one.
   *
   * @return false after the last one
   */
  boolean advance();

  /**
   * Writes the current frame's values at some elements.
   *
   * @param elements indices, ascending, the same in every call
   * @param into as many values
   */
  void gather(int[] elements, double[] into);

  /** The voxels of a run, i fastest. */
  static FrameSource of(VolumeStream run, String name) {
    return new FrameSource() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public int frames() {
        return run.frames();
      }

      @Override
      public int length() {
        return run.grid().voxels();
      }

      @Override
      public OptionalDouble repetitionTime() {
        return run.repetitionTime();
      }

      @Override
      public boolean advance() {
        return run.advance();
      }

      @Override
      public void gather(int[] elements, double[] into) {
        run.gather(elements, into);
      }
    };
  }
}
