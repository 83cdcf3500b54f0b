/**
 * From rows, folds and a probe to figures with intervals: everything fitted in training rows, all
 * sets of features on the same rows and folds. {@link org.engram.cohort.evaluation.Evaluation} is
 * the entry.
 */
package org.engram.cohort.evaluation;
