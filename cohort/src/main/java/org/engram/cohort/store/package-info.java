/**
 * One DuckDB file a cohort: scans, embeddings, phenotypes, folds, predictions and the runs that
 * made them. {@link org.engram.cohort.store.CohortStore} is the way in.
 */
package org.engram.cohort.store;
