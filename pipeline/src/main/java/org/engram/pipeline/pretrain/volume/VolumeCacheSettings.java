package org.engram.pipeline.pretrain.volume;

import org.engram.tensor.ConfigurationException;

/**
 * How a cache of volumes is written.
 *
 * @param values what a voxel is kept as
 * @param shardMegabytes megabytes after which a file is full; so much memory is taken while writing
 * @param workers threads that read and prepare
 */
public record VolumeCacheSettings(StoredValues values, int shardMegabytes, int workers) {
  public VolumeCacheSettings {
    if (shardMegabytes < 1 || shardMegabytes > 2000) {
      throw new ConfigurationException(
          "shard_megabytes", Integer.toString(shardMegabytes), "1 to 2000 megabytes", "");
    }
    if (workers < 1 || workers > 1024) {
      throw new ConfigurationException(
          "workers", Integer.toString(workers), "1 to 1024 threads", "");
    }
  }

  /** float32 in files of 128 MB, written with one thread a core. */
  public static VolumeCacheSettings defaults() {
    return new VolumeCacheSettings(
        StoredValues.FLOAT32, 128, Runtime.getRuntime().availableProcessors());
  }
}
