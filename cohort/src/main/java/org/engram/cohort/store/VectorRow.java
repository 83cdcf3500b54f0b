package org.engram.cohort.store;

import org.engram.cohort.rows.RowKey;

/**
 * A vector and whose it is, as a file has it.
 *
 * @param number of the row, from 1
 * @param source the scan's file, or null
 * @param windows how many windows went into it, or null
 * @param coverage of the model's regions, or null
 * @param warnings as a JSON list, or null
 * @param values [dimension]
 */
record VectorRow(
    long number,
    RowKey key,
    String source,
    Integer windows,
    Double coverage,
    String warnings,
    float[] values) {
  /** A vector of which nothing more is known. */
  static VectorRow of(long number, RowKey key, float[] values) {
    return new VectorRow(number, key, null, null, null, null, values);
  }
}
