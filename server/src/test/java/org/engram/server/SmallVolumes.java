package org.engram.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.models.neurojepa.MixtureConfig;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.FeedForwardKind;
import org.engram.models.neurojepa.NeuroJepaConfig.PredictorConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.Rope;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.models.neurojepa.VolumeInput;
import org.engram.models.neurojepa.VolumeShape;

/** A model of volumes of 24 x 27 x 24 voxels of 4 mm, and heads for it. */
public final class SmallVolumes {
  public static final NeuroJepaConfig CONFIG =
      new NeuroJepaConfig(
          new VolumeShape(List.of(24, 27, 24), List.of(6, 9, 6), 1),
          48,
          2,
          3,
          2,
          true,
          Rope.PUBLISHED,
          FeedForwardKind.GELU,
          Optional.of(new MixtureConfig(List.of(1), 4, 2, 1, 24, MixtureConfig.Score.SOFTMAX, 2)),
          new PredictorConfig(24, 1, 2, 1),
          1e-6);
  public static final VolumeInput INPUT =
      new VolumeInput(
          List.of("T1w", "T2w", "FLAIR"),
          "published",
          List.of(45, 54, 45),
          List.of(25, 30, 25),
          4,
          0.5,
          99.5,
          1);

  private SmallVolumes() {}

  /** A model with random weights. */
  public static Path model(Path directory) {
    new NewNeuroJepa(CONFIG, INPUT).write(directory, 11);
    return directory;
  }

  /** The grid of the heads: 40 x 48 x 40 voxels of 4 mm. */
  public static Grid grid() {
    return new Grid(40, 48, 40, Affine.ofRows(4, 0, 0, -78, 0, 4, 0, -94, 0, 0, 4, -78));
  }

  /**
   * A head: an ellipsoid, brighter inside, with something bright on its left.
   *
   * @param brain value of the inner ellipsoid
   */
  public static Path head(Path file, double brain) {
    return write(
        file,
        (x, y, z) ->
            tissue(x, y, z) == 0
                ? 0
                : tissue(x, y, z) == 1
                    ? 40
                    : tissue(x, y, z) == 3 ? 200 : brain + 10 * Math.sin(x / 7.0) + y / 10);
  }

  private static int tissue(double x, double y, double z) {
    if (Math.hypot(Math.hypot(x + 30, y), z - 10) < 14) {
      return 3;
    }
    double radius = Math.hypot(Math.hypot(x / 60, y / 75), z / 62);
    return radius < 0.85 ? 2 : radius < 1 ? 1 : 0;
  }

  /** A value at a place in millimetres. */
  @FunctionalInterface
  public interface Field {
    double at(double x, double y, double z);
  }

  /** Writes a volume on {@link #grid}. */
  public static Path write(Path file, Field field) {
    Grid grid = grid();
    float[] values = new float[grid.voxels()];
    for (int k = 0; k < grid.nz(); k++) {
      for (int j = 0; j < grid.ny(); j++) {
        for (int i = 0; i < grid.nx(); i++) {
          values[grid.index(i, j, k)] =
              (float)
                  field.at(
                      grid.affine().map(0, i, j, k),
                      grid.affine().map(1, i, j, k),
                      grid.affine().map(2, i, j, k));
        }
      }
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    NiftiWriter.write(file, new Volume(grid, values));
    return file;
  }
}
