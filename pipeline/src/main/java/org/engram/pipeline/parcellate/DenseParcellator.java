package org.engram.pipeline.parcellate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.parcellation.DenseAtlas;
import org.engram.imaging.parcellation.DenseRun;
import org.engram.imaging.parcellation.ParcellatedRun;
import org.engram.imaging.parcellation.ParcellationSettings;
import org.engram.imaging.parcellation.Parcellator;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.tensor.RefusedInputException;

/** Parcellates dense CIFTI runs by the labels of one CIFTI label file, which is read once. */
public final class DenseParcellator {
  private final VolumeAtlasFile file;
  private final DenseAtlas atlas;
  private final ParcellationSettings settings;

  private DenseParcellator(VolumeAtlasFile file, DenseAtlas atlas, ParcellationSettings settings) {
    this.file = file;
    this.atlas = atlas;
    this.settings = settings;
  }

  /**
   * Reads the labels.
   *
   * @param labels a {@code .dlabel.nii}
   * @throws RefusedInputException where it is not there, or CIFTI of another kind
   * @throws org.engram.tensor.FileFormatException where it is malformed
   */
  public static DenseParcellator open(Path labels, ParcellationSettings settings) {
    if (!Files.isRegularFile(labels)) {
      throw new RefusedInputException(
          labels.toString(),
          "no such file",
          "a .dlabel.nii, whose labels lie on grayordinates as the run does",
          "Give the path of the atlas's label file.");
    }
    return new DenseParcellator(VolumeAtlasFile.of(labels), DenseAtlas.read(labels), settings);
  }

  /** The label file. */
  public VolumeAtlasFile file() {
    return file;
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
          new TimedFrames(DenseRun.of(run), repetitionTime), atlas.over(run), settings);
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
