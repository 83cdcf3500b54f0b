package org.engram.cohort.store;

import org.engram.cohort.rows.RowKey;

/**
 * What a probe said of a row.
 *
 * @param set what it read from: a set of embeddings, or a baseline's name
 * @param target the phenotype
 * @param repeat of the cross-validation, from 0
 * @param fold within the repeat, from 0
 * @param truth as the table has it
 * @param label the class whose probability this is; empty for a number that was predicted
 * @param prediction the number, or the probability
 */
public record PredictionRow(
    String set,
    String target,
    int repeat,
    int fold,
    RowKey key,
    String truth,
    String label,
    double prediction) {}
