package org.engram.pipeline.pretrain.volume;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.pipeline.pretrain.store.CacheReader;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

/** Volumes mapped from a cache's files: nothing is parsed. */
final class CachedVolumes implements VolumeStore {
  private final CacheReader cache;
  private final VolumeShape shape;
  private final DType dtype;

  CachedVolumes(Path folder, VolumeShape shape, DType dtype) {
    this.cache = new CacheReader(VolumeCache.FORMAT, folder);
    this.shape = shape;
    this.dtype = dtype;
  }

  @Override
  public float[] values(IndexedVolume about) {
    long[] image = shape.image().stream().mapToLong(Integer::longValue).toArray();
    return tensor(about, "", dtype, image).toFloats();
  }

  @Override
  public boolean[] foreground(IndexedVolume about, float[] values) {
    HostTensor stored = tensor(about, VolumeCache.FOREGROUND, DType.BOOL, shape.grid().tokens());
    boolean[] foreground = new boolean[shape.grid().tokens()];
    for (int token = 0; token < foreground.length; token++) {
      foreground[token] = stored.data().get(ValueLayout.JAVA_BYTE, token) != 0;
    }
    return foreground;
  }

  private HostTensor tensor(IndexedVolume about, String suffix, DType type, long... expected) {
    return cache.tensor(about.file(), about.shard(), about.tensor(), suffix, type, expected);
  }

  @Override
  public void close() {
    cache.close();
  }
}
