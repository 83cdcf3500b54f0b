package org.engram.server.job;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What may come with a scan as a file of its own, in a form's field of this name behind the scan's.
 */
public enum Companion {
  /** A table of nuisance signals, a row a frame, as fMRIPrep writes it. */
  CONFOUNDS(FileKind.TSV, FileKind.TSV_GZ, FileKind.CSV, FileKind.CSV_GZ),
  /** What fMRIPrep writes beside that table: which component was made of which tissue. */
  CONFOUNDS_JSON(FileKind.JSON),
  /** Voxels of 0 are left out. */
  MASK(FileKind.NIFTI, FileKind.NIFTI_GZ, FileKind.MGH, FileKind.MGZ),
  /** Labels of anatomical regions. */
  SEGMENTATION(FileKind.NIFTI, FileKind.NIFTI_GZ, FileKind.MGH, FileKind.MGZ);

  private final List<FileKind> kinds;

  Companion(FileKind... kinds) {
    this.kinds = List.of(kinds);
  }

  /** The form's field. */
  public String field() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it may be. */
  public List<FileKind> kinds() {
    return kinds;
  }

  /** The one of a form's field, where it is none of a scan's. */
  public static Optional<Companion> ofField(String field) {
    return Stream.of(values()).filter(companion -> companion.field().equals(field)).findFirst();
  }

  /** Its name on disk before the ending; the two of a table go by one name, for its reader. */
  String stem() {
    return this == CONFOUNDS_JSON ? CONFOUNDS.field() : field();
  }
}
