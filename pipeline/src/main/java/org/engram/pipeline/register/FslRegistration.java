package org.engram.pipeline.register;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.registration.AffineFile;
import org.engram.imaging.registration.Measure;
import org.engram.imaging.registration.RegistrationSettings;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.pipeline.tools.ExternalTool;

/** FSL's flirt as a process. */
final class FslRegistration {
  private static final Duration MOST = Duration.ofMinutes(60);

  private FslRegistration() {}

  static Affine movingToFixed(
      Volume moving,
      Volume fixed,
      RegistrationSettings settings,
      Path scratch,
      List<Path> folders,
      String what) {
    ExternalTool flirt =
        ExternalTool.require(
            "flirt", folders, "Install FSL and put its bin on PATH, or use --registration engram");
    Path in = scratch.resolve("moving.nii.gz");
    Path reference = scratch.resolve("fixed.nii.gz");
    Path matrix = scratch.resolve("flirt.mat");
    NiftiWriter.write(in, moving);
    NiftiWriter.write(reference, fixed);
    flirt.run(
        List.of(
            "-in",
            in.toString(),
            "-ref",
            reference.toString(),
            "-omat",
            matrix.toString(),
            "-dof",
            Integer.toString(settings.freedom().degrees()),
            "-cost",
            settings.measure() == Measure.CORRELATION_RATIO ? "corratio" : "mutualinfo"),
        MOST,
        what);
    return world(AffineFile.read(matrix), moving.grid(), fixed.grid());
  }

  /**
   * FSL counts millimetres from the first voxel along the voxel axes, the first one reversed where
   * the voxels' handedness is that of RAS.
   */
  static Affine world(Affine flirt, Grid moving, Grid fixed) {
    return fixed
        .affine()
        .after(scaled(fixed).inverse())
        .after(flirt)
        .after(scaled(moving))
        .after(moving.affine().inverse());
  }

  private static Affine scaled(Grid grid) {
    double x = grid.affine().voxelSize(0);
    double y = grid.affine().voxelSize(1);
    double z = grid.affine().voxelSize(2);
    return grid.affine().determinant() > 0
        ? Affine.ofRows(-x, 0, 0, (grid.nx() - 1) * x, 0, y, 0, 0, 0, 0, z, 0)
        : Affine.scaling(x, y, z);
  }
}
