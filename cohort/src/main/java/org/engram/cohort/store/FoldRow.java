package org.engram.cohort.store;

import org.engram.cohort.rows.RowKey;

/**
 * A row that is tested in a fold.
 *
 * @param repeat of the cross-validation, from 0
 * @param fold within the repeat, from 0
 */
public record FoldRow(int repeat, int fold, RowKey key) {}
