/**
 * How sure a figure is: bootstrap and DeLong intervals, permutation and resampled tests,
 * corrections for many tests, and the curves behind the figures. Everything random comes from an
 * explicit seed.
 */
package org.engram.cohort.statistics;
