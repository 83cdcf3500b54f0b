package org.engram.server.job;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.imaging.confounds.ConfoundTable;

/**
 * What may come with a scan as a file of its own, in a form's field of this name behind the scan's.
 */
public enum Companion {
  /** A table of nuisance signals, a row a frame, as fMRIPrep writes it, or HCP's of motion. */
  CONFOUNDS,
  /** What fMRIPrep writes beside that table: which component was made of which tissue. */
  CONFOUNDS_JSON,
  /** Voxels of 0 are left out. */
  MASK,
  /** Labels of anatomical regions. */
  SEGMENTATION;

  /** The form's field. */
  public String field() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it may be. */
  public List<FileKind> kinds() {
    return switch (this) {
      case CONFOUNDS ->
          List.of(FileKind.TSV, FileKind.TSV_GZ, FileKind.CSV, FileKind.CSV_GZ, FileKind.TXT);
      case CONFOUNDS_JSON -> List.of(FileKind.JSON);
      case MASK, SEGMENTATION ->
          List.of(FileKind.NIFTI, FileKind.NIFTI_GZ, FileKind.MGH, FileKind.MGZ);
    };
  }

  /** The one of a form's field, where it is none of a scan's. */
  public static Optional<Companion> ofField(String field) {
    return Stream.of(values()).filter(companion -> companion.field().equals(field)).findFirst();
  }

  /**
   * Its name on disk, by which its reader knows it: the two of a table go by one name, and a table
   * as {@code .txt}, which has no header, is HCP's.
   */
  String fileName(FileKind kind) {
    String stem = this == CONFOUNDS_JSON ? CONFOUNDS.field() : field();
    return this == CONFOUNDS && kind == FileKind.TXT
        ? ConfoundTable.HCP_MOTION
        : stem + kind.ending();
  }
}
