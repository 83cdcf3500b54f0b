package org.engram.pipeline.parcellate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.parcellation.AtlasStack;
import org.engram.imaging.parcellation.DenseAtlas;
import org.engram.imaging.parcellation.DenseRun;
import org.engram.imaging.parcellation.ParcellatedRun;
import org.engram.imaging.parcellation.ParcellationSettings;
import org.engram.imaging.parcellation.Parcellator;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.tensor.RefusedInputException;

/** Parcellates dense CIFTI runs by the labels of CIFTI label files, which are read once. */
public final class DenseParcellator {
  private final List<VolumeAtlasFile> files;
  private final List<DenseAtlas> atlases;
  private final AtlasStack stack;
  private final ParcellationSettings settings;

  private DenseParcellator(
      List<VolumeAtlasFile> files,
      List<DenseAtlas> atlases,
      AtlasStack stack,
      ParcellationSettings settings) {
    this.files = files;
    this.atlases = atlases;
    this.stack = stack;
    this.settings = settings;
  }

  /**
   * Reads the labels.
   *
   * @param labels {@code .dlabel.nii} files in the order of stacking, one at least
   * @param stack whose a grayordinate is that two of them claim, and whether voxels are brought to
   *     the run's grid
   * @throws RefusedInputException where one is not there, or CIFTI of another kind
   * @throws org.engram.tensor.FileFormatException where one is malformed
   */
  public static DenseParcellator open(
      List<Path> labels, AtlasStack stack, ParcellationSettings settings) {
    List<VolumeAtlasFile> files = new ArrayList<>();
    List<DenseAtlas> atlases = new ArrayList<>();
    for (Path file : labels) {
      if (!Files.isRegularFile(file)) {
        throw new RefusedInputException(
            file.toString(),
            "no such file",
            "a .dlabel.nii, whose labels lie on grayordinates as the run does",
            "Give the path of the atlas's label file.");
      }
      files.add(VolumeAtlasFile.of(file));
      atlases.add(DenseAtlas.read(file));
    }
    return new DenseParcellator(List.copyOf(files), List.copyOf(atlases), stack, settings);
  }

  /** The label files, in the order of stacking. */
  public List<VolumeAtlasFile> files() {
    return files;
  }

  /**
   * The series of a run's regions.
   *
   * @param dense a dense series
   * @param repetitionTime seconds, over what the file says
   * @throws org.engram.tensor.FileFormatException where it is malformed
   * @throws RefusedInputException where it is no dense series, or has no grayordinate of the labels
   */
  public ParcellatedRun parcellate(Path dense, OptionalDouble repetitionTime) {
    try (CiftiFile run = CiftiFile.open(dense)) {
      return Parcellator.parcellate(
          new TimedFrames(DenseRun.of(run), repetitionTime),
          DenseAtlas.over(run, atlases, stack),
          settings);
    }
  }

  /** Seconds between frames, as a dense series says; empty where it does not. */
  public static OptionalDouble repetitionTime(Path dense) {
    try (CiftiFile run = CiftiFile.open(dense)) {
      return run.series().repetitionTime();
    }
  }

  /** Whether a file is a dense series, by its name. */
  public static boolean isDense(Path file) {
    return String.valueOf(file.getFileName()).endsWith(".dtseries.nii");
  }

  /** The label file of grayordinates among files, where there is one. */
  static Optional<Path> among(Iterable<Path> files) {
    for (Path file : files) {
      if (DenseAtlas.supports(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }
}
