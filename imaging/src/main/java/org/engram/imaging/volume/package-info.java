/**
 * Numbers on a regular grid of voxels, whatever file they came from: where the voxels lie, volumes,
 * runs of volumes, orientation and resampling. Coordinates are RAS+ millimetres.
 */
package org.engram.imaging.volume;
