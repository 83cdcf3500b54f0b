package org.engram.imaging.volume;

/** How a value between voxels is made of those around it. */
public enum Interpolation {
  /**
   * The nearest voxel along each axis; halfway between two, the one with the greater index. The
   * only one for labels.
   */
  NEAREST,
  /** Trilinear. */
  LINEAR,
  /**
   * Cubic B-spline through the voxels: the volume is first turned into spline coefficients along
   * each axis, mirrored at its first and last voxel (Unser 1999).
   */
  CUBIC
}
