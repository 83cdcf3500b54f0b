package org.engram.pipeline.pretrain.volume;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.models.neurojepa.masking.PatchLabels;
import org.engram.pipeline.pretrain.store.CacheReader;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

/** Volumes mapped from a cache's files: nothing is parsed. */
final class CachedVolumes implements VolumeStore {
  private final CacheReader cache;
  private final VolumeShape shape;
  private final DType dtype;
  private final boolean labelled;

  CachedVolumes(Path folder, VolumeShape shape, DType dtype, boolean labelled) {
    this.cache = new CacheReader(VolumeCache.FORMAT, folder);
    this.shape = shape;
    this.dtype = dtype;
    this.labelled = labelled;
  }

  @Override
  public PreparedHead read(IndexedVolume about) {
    long[] image = shape.image().stream().mapToLong(Integer::longValue).toArray();
    return new PreparedHead(
        tensor(about, "", dtype, image).toFloats(),
        labelled ? Optional.of(labels(about)) : Optional.empty());
  }

  private PatchLabels labels(IndexedVolume about) {
    long row = 1L + shape.grid().tokens();
    return LabelCounts.labels(
        tensor(about, VolumeCache.LABELS, DType.I64, CacheReader.ANY, row), shape);
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
