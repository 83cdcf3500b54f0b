package org.engram.pipeline.merge;

import java.nio.file.Path;
import java.util.List;
import org.engram.pipeline.scan.RefusedScan;

/**
 * What a merge came to.
 *
 * @param out the table
 * @param what what the table holds, in words
 * @param shards how many were merged; 0 where an earlier merge had done it
 * @param rows of the table
 * @param refused scans of all shards that could not be used, in the order of the input
 */
public record MergeResult(Path out, String what, int shards, int rows, List<RefusedScan> refused) {
  public MergeResult {
    refused = List.copyOf(refused);
  }
}
