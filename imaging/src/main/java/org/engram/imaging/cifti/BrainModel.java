package org.engram.imaging.cifti;

/**
 * A run of grayordinates of one structure: {@code CORTEX_LEFT}, as the file's {@code
 * CIFTI_STRUCTURE_CORTEX_LEFT}.
 */
public sealed interface BrainModel {
  /** Name of the structure, without the prefix {@code CIFTI_STRUCTURE_}. */
  String structure();

  /** Its first grayordinate, from 0. */
  int offset();

  /** Which vertices or voxels the grayordinates are, in order. */
  Indices indices();

  /** Number of grayordinates. */
  default int size() {
    return indices().size();
  }

  /**
   * Vertices of a surface.
   *
   * @param surfaceVertices of the whole surface, those outside this model too
   * @param indices vertex numbers
   */
  record Surface(String structure, int offset, int surfaceVertices, Indices indices)
      implements BrainModel {}

  /**
   * Voxels of the axis's volume.
   *
   * @param indices of voxels in the grid, i fastest
   */
  record Voxels(String structure, int offset, Indices indices) implements BrainModel {}
}
