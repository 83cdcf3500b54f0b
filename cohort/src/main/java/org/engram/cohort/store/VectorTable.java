package org.engram.cohort.store;

import java.util.List;
import org.engram.tensor.Problem;

/**
 * The vectors of a file.
 *
 * @param features names of the dimensions, or empty
 * @param recipe or empty
 * @param modelHash or empty
 * @param refused rows that hold no vector, and why
 */
record VectorTable(
    List<VectorRow> rows,
    int dimension,
    List<String> features,
    String recipe,
    String modelHash,
    List<Problem> refused) {}
