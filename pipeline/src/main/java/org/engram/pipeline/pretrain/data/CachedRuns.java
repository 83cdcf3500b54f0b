package org.engram.pipeline.pretrain.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/** Runs mapped from a cache's files: nothing is parsed or copied. */
final class CachedRuns implements RunStore {
  private final Path folder;
  private final int regions;
  private final Map<String, Safetensors> shards = new HashMap<>();

  CachedRuns(Path folder, CohortIndex index) {
    this.folder = folder;
    this.regions = index.atlas().size();
  }

  @Override
  public PreparedRun run(CohortRun about) {
    String shard = about.shard().orElseThrow(() -> outside(about));
    String name = about.tensor().orElseThrow(() -> outside(about));
    if (!RunCache.isShard(shard)) {
      throw outside(about); // a name with folders in it would lead out of the cache
    }
    HostTensor values;
    synchronized (shards) {
      values = shards.computeIfAbsent(shard, s -> Safetensors.open(folder.resolve(s))).get(name);
    }
    long[] shape = values.shape();
    if (values.dtype() != DType.F32
        || shape.length != 2
        || shape[0] != regions
        || shape[1] != about.frames()) {
      throw new FileFormatException(
          folder.resolve(shard) + ", " + name,
          values.toString(),
          "F32[" + regions + ", " + about.frames() + "] as the index has it",
          "Make the cache anew");
    }
    return new PreparedRun(values);
  }

  private FileFormatException outside(CohortRun about) {
    return new FileFormatException(
        folder.toString(),
        "no file of the cache named for " + about.file(),
        "one a run",
        "Make the cache anew");
  }

  @Override
  public void close() {
    synchronized (shards) {
      shards.values().forEach(Safetensors::close);
      shards.clear();
    }
  }
}
