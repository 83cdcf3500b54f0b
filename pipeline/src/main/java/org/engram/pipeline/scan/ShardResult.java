package org.engram.pipeline.scan;

import java.nio.file.Path;
import java.util.List;

/**
 * What one shard came to.
 *
 * @param file its rows, for the merge
 * @param shard which it is
 * @param used scans that left rows
 * @param refused scans of its own that could not be used, and why
 */
public record ShardResult(Path file, Shard shard, int used, List<RefusedScan> refused) {
  public ShardResult {
    refused = List.copyOf(refused);
  }
}
