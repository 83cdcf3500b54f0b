package org.engram.imaging.confounds;

import java.util.List;
import org.engram.imaging.signal.NamedChoice;

/** Which components of CompCor are taken. */
public enum CompCor implements NamedChoice {
  /** Of white matter and CSF in one mask. */
  ANAT_COMBINED("anat_combined", Masks.COMBINED, false),
  /** Of white matter and of CSF, each by itself. */
  ANAT_SEPARATED("anat_separated", Masks.SEPARATED, false),
  /** Of the voxels that vary most. */
  TEMPORAL("temporal", Masks.NONE, true),
  /** Temporal and of the combined mask. */
  TEMPORAL_ANAT_COMBINED("temporal_anat_combined", Masks.COMBINED, true),
  /** Temporal and of both masks. */
  TEMPORAL_ANAT_SEPARATED("temporal_anat_separated", Masks.SEPARATED, true);

  private final String name;
  private final Masks masks;
  private final boolean temporal;

  CompCor(String name, Masks masks, boolean temporal) {
    this.name = name;
    this.masks = masks;
    this.temporal = temporal;
  }

  @Override
  public String choiceName() {
    return name;
  }

  /** The anatomical masks, by fMRIPrep's names. */
  List<String> masks() {
    return switch (masks) {
      case NONE -> List.of();
      case COMBINED -> List.of("combined");
      case SEPARATED -> List.of("WM", "CSF");
    };
  }

  boolean temporal() {
    return temporal;
  }

  private enum Masks {
    NONE,
    COMBINED,
    SEPARATED
  }
}
