package org.engram.pipeline.bidsapp;

import java.nio.file.Path;
import java.util.List;

/**
 * What the group came to.
 *
 * @param table of all participants' rows, Parquet
 * @param report the page
 * @param participants with a table
 * @param rows of the table
 * @param dimension numbers in a row's vector
 * @param missing participants of the data set without a table, each with the reason if one is known
 */
public record GroupResult(
    Path table, Path report, int participants, int rows, int dimension, List<String> missing) {
  public GroupResult {
    missing = List.copyOf(missing);
  }
}
