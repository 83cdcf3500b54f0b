package org.engram.server.job;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The kinds of files that are taken, each by the one ending under which it is kept. A client's own
 * name for a file is compared with these and goes no further.
 */
public enum FileKind {
  CSV(".csv", false),
  TSV(".tsv", false),
  TXT(".txt", false),
  CSV_GZ(".csv.gz", false),
  TSV_GZ(".tsv.gz", false),
  TXT_GZ(".txt.gz", false),
  AFNI(".1d", false),
  AFNI_GZ(".1d.gz", false),
  MATLAB(".mat", false),
  NPY(".npy", false),
  NPZ(".npz", false),
  SAFETENSORS(".safetensors", false),
  CIFTI(".ptseries.nii", false),
  NIFTI(".nii", true),
  NIFTI_GZ(".nii.gz", true),
  MGH(".mgh", true),
  MGZ(".mgz", true);

  private final String ending;
  private final boolean volume;

  FileKind(String ending, boolean volume) {
    this.ending = ending;
    this.volume = volume;
  }

  /** With the dot, lower case. */
  public String ending() {
    return ending;
  }

  /** Whether it holds a volume, and not a series of regions. */
  public boolean volume() {
    return volume;
  }

  /** How many bytes one of it may become when it is read, as a rule and not at worst. */
  int growth() {
    return switch (this) {
      case CSV_GZ, TSV_GZ, TXT_GZ, AFNI_GZ, NPZ, NIFTI_GZ, MGZ, MATLAB -> 50;
      case CSV, TSV, TXT, AFNI, NPY, SAFETENSORS, CIFTI, NIFTI, MGH -> 4;
    };
  }

  /** Whether it is text, in which words of its own may stand anywhere. */
  public boolean text() {
    return this == CSV
        || this == TSV
        || this == TXT
        || this == CSV_GZ
        || this == TSV_GZ
        || this == TXT_GZ
        || this == AFNI
        || this == AFNI_GZ;
  }

  /** The kind that a name's ending says, or a bare ending such as {@code nii.gz}. */
  public static Optional<FileKind> ofName(String name) {
    String lower = "." + name.toLowerCase(Locale.ROOT);
    FileKind longest = null;
    for (FileKind kind : values()) {
      if (lower.endsWith(kind.ending)
          && (longest == null || kind.ending.length() > longest.ending.length())) {
        longest = kind;
      }
    }
    return Optional.ofNullable(longest);
  }

  /** Those for a model. */
  public static List<FileKind> of(boolean volumes) {
    return List.of(values()).stream().filter(kind -> kind.volume == volumes).toList();
  }
}
