package org.engram.pipeline.pretrain.data;

import java.nio.file.Path;
import org.engram.pipeline.pretrain.store.CacheReader;
import org.engram.tensor.file.DType;

/** Runs mapped from a cache's files: nothing is parsed or copied. */
final class CachedRuns implements RunStore {
  private final CacheReader cache;
  private final int regions;

  CachedRuns(Path folder, CohortIndex index) {
    this.cache = new CacheReader(RunCache.FORMAT, folder);
    this.regions = index.atlas().size();
  }

  @Override
  public PreparedRun run(CohortRun about) {
    return new PreparedRun(
        cache.tensor(
            about.file(), about.shard(), about.tensor(), "", DType.F32, regions, about.frames()));
  }

  @Override
  public void close() {
    cache.close();
  }
}
