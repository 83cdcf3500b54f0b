package org.engram.imaging.registration;

import java.util.List;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Interpolation;
import org.engram.imaging.volume.Resampling;
import org.engram.imaging.volume.Volume;

/**
 * How one image lies on another.
 *
 * @param movingToFixed from millimetres (RAS+) of the moving image to those of the fixed one
 * @param similarity the measure's value at the finest level: nats, or a ratio of 0 to 1
 * @param evaluations how often images were compared
 * @param notes what a reader should look at
 */
public record RegistrationResult(
    Affine movingToFixed, double similarity, int evaluations, List<String> notes) {
  public RegistrationResult {
    notes = List.copyOf(notes);
  }

  /** The moving image on a grid of the fixed image's space, 0 outside of it. */
  public Volume resample(Volume moving, Grid grid, Interpolation interpolation) {
    Grid moved = moved(moving.grid());
    return Resampling.of(moved, grid, interpolation).apply(new Volume(moved, moving.values()));
  }

  /** The moving image's voxels as they lie in the fixed image's space. */
  public Grid moved(Grid grid) {
    return new Grid(grid.nx(), grid.ny(), grid.nz(), movingToFixed.after(grid.affine()));
  }
}
