package org.engram.server.job;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The kinds of files that are taken, each by the one ending under which it is kept. A client's own
 * name for a file is compared with these and goes no further.
 */
public enum FileKind {
  CSV(".csv", Content.TEXT),
  TSV(".tsv", Content.TEXT),
  TXT(".txt", Content.TEXT),
  CSV_GZ(".csv.gz", Content.TEXT),
  TSV_GZ(".tsv.gz", Content.TEXT),
  TXT_GZ(".txt.gz", Content.TEXT),
  AFNI(".1d", Content.TEXT),
  AFNI_GZ(".1d.gz", Content.TEXT),
  MATLAB(".mat", Content.ARRAYS),
  NPY(".npy", Content.ARRAYS),
  NPZ(".npz", Content.ARRAYS),
  SAFETENSORS(".safetensors", Content.ARRAYS),
  CIFTI(".ptseries.nii", Content.ARRAYS),
  DENSE(".dtseries.nii", Content.DENSE),
  NIFTI(".nii", Content.VOLUMES),
  NIFTI_GZ(".nii.gz", Content.VOLUMES),
  MGH(".mgh", Content.VOLUMES),
  MGZ(".mgz", Content.VOLUMES),
  JSON(".json", Content.FACTS);

  /** What is in a file. */
  public enum Content {
    /** Series of regions as text, in which words of its own may stand anywhere. */
    TEXT,
    /** Series of regions as numbers. */
    ARRAYS,
    /** Series of grayordinates. */
    DENSE,
    /** One volume, or several over time. */
    VOLUMES,
    /** Words about another file. */
    FACTS
  }

  private final String ending;
  private final Content content;

  FileKind(String ending, Content content) {
    this.ending = ending;
    this.content = content;
  }

  /** With the dot, lower case. */
  public String ending() {
    return ending;
  }

  public Content content() {
    return content;
  }

  /** Whether it is a series of regions already. */
  public boolean series() {
    return content == Content.TEXT || content == Content.ARRAYS;
  }

  /** How many bytes one of it may become when it is read, as a rule and not at worst. */
  int growth() {
    return switch (this) {
      case CSV_GZ, TSV_GZ, TXT_GZ, AFNI_GZ, NPZ, NIFTI_GZ, MGZ, MATLAB -> 50;
      case CSV, TSV, TXT, AFNI, NPY, SAFETENSORS, CIFTI, NIFTI, MGH, JSON -> 4;
      case DENSE -> 1; // it is read where it lies, some rows at a time
    };
  }

  /** Whether it is packed by gzip. */
  boolean packed() {
    return ending.endsWith(".gz") || this == MGZ;
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

  /** All with such content. */
  static List<FileKind> of(Content... contents) {
    List<Content> wanted = List.of(contents);
    return List.of(values()).stream().filter(kind -> wanted.contains(kind.content)).toList();
  }
}
