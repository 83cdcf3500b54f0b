package org.engram.imaging.nifti;

import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.volume.Grid;

/**
 * What the header of a NIfTI file says, as it says it. Fields that nothing reads (data_type,
 * db_name, extents, session_error, regular, glmax, glmin) are not kept.
 *
 * @param storage how numbers are stored
 * @param shape one to seven sizes: i, j, k, time, ...
 * @param geometry where voxels lie and how far apart
 * @param details what else it says
 * @param extensions in the file's order
 */
public record NiftiHeader(
    NiftiStorage storage,
    List<Long> shape,
    NiftiGeometry geometry,
    NiftiDetails details,
    List<NiftiExtension> extensions) {

  public NiftiHeader {
    shape = List.copyOf(shape);
    extensions = List.copyOf(extensions);
    if (shape.isEmpty() || shape.size() > 7 || shape.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("shape " + shape);
    }
  }

  /**
   * A header for volumes on a grid, to be written: NIfTI-1, little-endian, one file; the grid's
   * affine as sform, and as qform too where its axes are at right angles; millimetres and seconds;
   * no scaling.
   *
   * @param code of the space that the affine leads to (1 scanner, 2 aligned, 4 MNI152)
   */
  public static NiftiHeader of(Grid grid, int frames, NiftiType type, int code) {
    List<Long> shape = new ArrayList<>();
    for (int axis = 0; axis < 3; axis++) {
      shape.add((long) grid.size(axis));
    }
    if (frames > 1) {
      shape.add((long) frames);
    }
    return new NiftiHeader(
        NiftiStorage.of(type),
        shape,
        NiftiAffine.store(grid.affine(), code),
        NiftiDetails.none(),
        List.of());
  }

  /** Product of all sizes beyond the third; the largest long where it is beyond that. */
  public long frames() {
    long frames = 1;
    for (int axis = 3; axis < shape.size(); axis++) {
      if (Math.multiplyHigh(frames, shape.get(axis)) != 0 || frames * shape.get(axis) < 0) {
        return Long.MAX_VALUE;
      }
      frames *= shape.get(axis);
    }
    return frames;
  }

  /** Size along an axis of space (0 to 2); 1 for those that the file does not have. */
  public long size(int axis) {
    return axis < shape.size() ? shape.get(axis) : 1;
  }

  public NiftiType type() {
    return storage.type();
  }

  public NiftiHeader withStorage(NiftiStorage other) {
    return new NiftiHeader(other, shape, geometry, details, extensions);
  }

  public NiftiHeader withShape(List<Long> other) {
    return new NiftiHeader(storage, other, geometry, details, extensions);
  }

  public NiftiHeader withGeometry(NiftiGeometry other) {
    return new NiftiHeader(storage, shape, other, details, extensions);
  }

  public NiftiHeader withDetails(NiftiDetails other) {
    return new NiftiHeader(storage, shape, geometry, other, extensions);
  }

  public NiftiHeader withExtensions(List<NiftiExtension> others) {
    return new NiftiHeader(storage, shape, geometry, details, others);
  }

  /** With the step along the fourth axis, in seconds. */
  public NiftiHeader withRepetitionTime(double seconds) {
    return withGeometry(geometry.withRepetitionTime(seconds));
  }
}
