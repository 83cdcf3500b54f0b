package org.engram.models.brainjepa.masking;

/**
 * Cross-Time and Double-Cross targets of one side.
 *
 * @param kinds for each region what its targets are, null for none
 * @param patches time patches, ascending
 */
record SideBlock(TargetKind[] kinds, int[] patches) {
  /** Takes its time patches out of the context's. */
  void leave(boolean[] seen) {
    for (int patch : patches) {
      seen[patch] = false;
    }
  }

  /** Adds its targets in the order of their tokens. */
  void addTo(TargetList targets, int timePatches) {
    for (int region = 0; region < kinds.length; region++) {
      for (int patch : patches) {
        if (kinds[region] != null) {
          targets.add(region * timePatches + patch, kinds[region]);
        }
      }
    }
  }
}
