package org.engram.imaging.parcellation;

import org.engram.imaging.atlas.Region;

/**
 * One line of a table of labels.
 *
 * @param value what stands in the voxels of the region
 * @param region its name, hemisphere and network; its index is its place in the table
 */
public record LabelEntry(int value, Region region) {}
