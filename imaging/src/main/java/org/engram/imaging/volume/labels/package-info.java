/**
 * Volumes whose values are labels: brought to other grids, compared by overlap and by the distance
 * of surfaces.
 */
package org.engram.imaging.volume.labels;
