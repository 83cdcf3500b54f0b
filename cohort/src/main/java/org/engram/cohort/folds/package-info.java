/**
 * How rows are divided into training and test parts: the same way for every set of features, kept
 * as a file, and read again. {@link org.engram.cohort.folds.FoldPlan} is the entry.
 */
package org.engram.cohort.folds;
