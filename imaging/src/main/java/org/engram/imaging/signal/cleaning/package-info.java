/**
 * Cleaning of a run's series [regions, time] before it is analysed: censoring, detrending,
 * filtering, nuisance regression, standardisation, in this order. {@link
 * org.engram.imaging.signal.cleaning.Cleaning} is the way in.
 */
package org.engram.imaging.signal.cleaning;
