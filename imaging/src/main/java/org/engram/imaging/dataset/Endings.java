package org.engram.imaging.dataset;

import java.util.List;
import java.util.Locale;

/** The endings of files that a survey knows. */
final class Endings {
  private static final List<String> KNOWN =
      List.of(
          ".dtseries.nii",
          ".ptseries.nii",
          ".func.gii",
          ".nii.gz",
          ".nii",
          ".mgz",
          ".mgh",
          ".tsv.gz",
          ".csv.gz",
          ".txt.gz",
          ".1d.gz",
          ".tsv",
          ".csv",
          ".txt",
          ".1d",
          ".npy",
          ".npz",
          ".mat",
          ".safetensors");

  private static final List<String> VOLUMES = List.of(".nii.gz", ".nii", ".mgz", ".mgh");

  private Endings() {}

  /** The known ending of a file's name, or the part from its last dot, or nothing. */
  static String of(String fileName) {
    String lower = fileName.toLowerCase(Locale.ROOT);
    for (String ending : KNOWN) {
      if (lower.endsWith(ending)) {
        return fileName.substring(fileName.length() - ending.length());
      }
    }
    int dot = fileName.lastIndexOf('.');
    return dot < 0 ? "" : fileName.substring(dot);
  }

  /** Whether an ending is that of a volume: NIfTI or MGH, and no CIFTI. */
  static boolean isVolume(String ending) {
    return VOLUMES.contains(ending.toLowerCase(Locale.ROOT));
  }
}
