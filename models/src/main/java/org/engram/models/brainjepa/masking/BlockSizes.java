package org.engram.models.brainjepa.masking;

/**
 * The sizes that all samples of a batch share.
 *
 * @param observationRegions rows of the observation block
 * @param observationPatches columns of the observation block
 * @param crossRoiRegions rows of the Cross-ROI targets
 * @param crossRoiPatches columns of the Cross-ROI targets
 */
record BlockSizes(
    int observationRegions, int observationPatches, int crossRoiRegions, int crossRoiPatches) {

  /** Regions that keep their context even where Cross-ROI takes as many as it can from it. */
  int leastContextRegions() {
    return observationRegions - crossRoiRegions;
  }
}
