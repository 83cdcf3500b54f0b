package org.engram.models.brainjepa.masking;

/**
 * The regions that the side blocks draw from, each ascending.
 *
 * @param crossTime regions for Cross-Time targets
 * @param doubleCross regions for Double-Cross targets
 */
record RegionPools(int[] crossTime, int[] doubleCross) {}
