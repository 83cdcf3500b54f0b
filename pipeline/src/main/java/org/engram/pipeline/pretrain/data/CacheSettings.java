package org.engram.pipeline.pretrain.data;

import org.engram.tensor.ConfigurationException;

/**
 * How a cache is written.
 *
 * @param shardMegabytes of values (1e6 bytes) after which a file is full; the last run may go over
 *     it. So much memory is taken while writing.
 * @param workers threads that read scans
 */
public record CacheSettings(int shardMegabytes, int workers) {
  public CacheSettings {
    if (shardMegabytes < 1 || shardMegabytes > 2000) {
      throw new ConfigurationException(
          "shard_megabytes", shardMegabytes + "", "1 to 2000 megabytes", "");
    }
    if (workers < 1 || workers > 1024) {
      throw new ConfigurationException("workers", workers + "", "1 to 1024 threads", "");
    }
  }

  /** Files of 128 MB, written with one reading thread a core. */
  public static CacheSettings defaults() {
    return new CacheSettings(128, Runtime.getRuntime().availableProcessors());
  }
}
