/**
 * How good a scan is, in numbers: motion, DVARS, signal to noise, coverage, length; flags over
 * stated thresholds; pictures' data; and the user's rule for leaving scans out. {@link
 * org.engram.imaging.quality.QualityCheck} is the way in for a series of regions, {@link
 * org.engram.imaging.quality.VoxelQuality} for voxels as they stream by.
 */
package org.engram.imaging.quality;
