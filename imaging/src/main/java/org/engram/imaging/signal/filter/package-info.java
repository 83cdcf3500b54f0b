/**
 * Filters in time: Butterworth's as second-order sections, run forwards and backwards, and the
 * cosine basis of slow drifts. Frequencies are Hz, times seconds. The results are SciPy's ({@code
 * signal.butter}, {@code signal.sosfiltfilt}).
 */
package org.engram.imaging.signal.filter;
