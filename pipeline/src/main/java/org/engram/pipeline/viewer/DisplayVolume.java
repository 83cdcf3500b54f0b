package org.engram.pipeline.viewer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.parcellation.VolumeAtlas;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.RefusedInputException;

/**
 * Volumes as the page is given them: small NIfTI files of whole numbers. They are written anew, so
 * that nothing of a scan's header, where names may stand, goes along.
 */
final class DisplayVolume {
  private static final int LARGEST = 32767;
  private static final int MNI = 4;

  private DisplayVolume() {}

  /** The only volume of a file. */
  static Volume read(Path file) {
    try (OpenVolumes volumes = VolumeFile.open(file)) {
      if (volumes.frames() > 1) {
        throw new RefusedInputException(
            file.toString(),
            volumes.frames() + " volumes",
            "one, to lay regions over",
            "Give an anatomical scan, a template or a mean volume");
      }
      return volumes.next();
    }
  }

  /**
   * A volume. Whole numbers stay as they are where 16 bits hold them; others are rounded to one of
   * 65,534 even steps. What is not a number becomes 0.
   */
  static Part.Within of(Volume volume) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    boolean whole = true;
    float[] values = volume.values().clone();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        values[i] = 0;
      }
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
      whole &= values[i] == Math.rint(values[i]);
    }
    Volume clean = new Volume(volume.grid(), values);
    if (whole && low >= 0 && high <= 255) {
      return written(clean, NiftiHeader.of(volume.grid(), 1, NiftiType.UINT8, MNI));
    }
    NiftiHeader header = NiftiHeader.of(volume.grid(), 1, NiftiType.INT16, MNI);
    if (whole && low >= -LARGEST && high <= LARGEST) {
      return written(clean, header);
    }
    double slope = Math.max((high - (double) low) / (2.0 * LARGEST), Float.MIN_NORMAL);
    double middle = (high + (double) low) / 2;
    return written(clean, header.withStorage(header.storage().withScaling(slope, middle)));
  }

  /** Region n as the value n + 1. */
  static Part.Within regions(VolumeAtlas atlas) {
    float[] values = new float[atlas.rows().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = atlas.rows()[i] + 1;
    }
    Volume volume = new Volume(atlas.grid(), values);
    return written(volume, NiftiHeader.of(atlas.grid(), 1, NiftiType.INT16, MNI));
  }

  /**
   * Names of labels 0 to the largest: those of the table beside the file, else their numbers.
   *
   * @throws RefusedInputException if a value is no whole number from 0 to 255
   */
  static List<String> labels(Path file, Volume volume) {
    int largest = 0;
    for (float value : volume.values()) {
      if (!(value >= 0 && value <= 255 && value == Math.rint(value))) {
        throw new RefusedInputException(
            file.toString(),
            "the value " + value,
            "whole numbers from 0 to 255, each a label",
            "Give amounts with --overlay, and labels with --overlay-labels");
      }
      largest = Math.max(largest, (int) value);
    }
    List<String> names =
        IntStream.rangeClosed(0, largest)
            .mapToObj(n -> n == 0 ? "nothing" : Integer.toString(n))
            .collect(Collectors.toCollection(ArrayList::new));
    VolumeAtlasFile named = VolumeAtlasFile.of(file);
    if (largest > 0 && named.table().isPresent()) {
      VolumeAtlas atlas = named.read();
      for (Region region : atlas.atlas().regions()) {
        int label = atlas.labels()[region.index()];
        if (label <= largest) {
          names.set(label, region.label());
        }
      }
    }
    return List.copyOf(names);
  }

  private static Part.Within written(Volume volume, NiftiHeader header) {
    try {
      Path file = Files.createTempFile("engram-viewer", ".nii.gz");
      try {
        NiftiWriter.write(file, volume, header);
        return new Part.Within(Files.readAllBytes(file));
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a temporary file: " + e.getMessage(), e);
    }
  }
}
