/**
 * A run's series to a model's input: sampling in time, windows, normalisation. Arrays are row-major
 * [regions, time]; times are seconds.
 */
package org.engram.imaging.signal;
