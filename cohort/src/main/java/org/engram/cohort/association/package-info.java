/**
 * Canonical correlations between two blocks of the same rows: regularised and sparse, learned in
 * training rows and judged on others, with permutation inference for every pair. {@link
 * org.engram.cohort.association.Association} is the way in.
 */
package org.engram.cohort.association;
