package org.engram.imaging.dataset;

import java.nio.file.Path;

/**
 * A CIFTI file over time of a run: cortex as surface vertices, the rest as voxels.
 *
 * @param path a {@code .dtseries.nii}
 * @param space of its surfaces: fsLR
 * @param density {@code den-}: 91k, 32k; empty where not stated
 * @param description {@code desc-}, or what HCP's name says: MSMAll_hp2000_clean; may be empty
 */
public record DenseSeries(Path path, String space, String density, String description) {}
