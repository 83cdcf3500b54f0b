package org.engram.pipeline.pretrain.volume;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/** Volumes mapped from a cache's files: nothing is parsed. */
final class CachedVolumes implements VolumeStore {
  private final Path folder;
  private final VolumeShape shape;
  private final DType dtype;
  private final Map<String, Safetensors> shards = new HashMap<>();

  CachedVolumes(Path folder, VolumeShape shape, DType dtype) {
    this.folder = folder;
    this.shape = shape;
    this.dtype = dtype;
  }

  @Override
  public float[] values(IndexedVolume about) {
    return tensor(
            about,
            name(about),
            dtype,
            shape.image().stream().mapToLong(Integer::longValue).toArray())
        .toFloats();
  }

  @Override
  public boolean[] foreground(IndexedVolume about, float[] values) {
    HostTensor stored =
        tensor(about, name(about) + VolumeCache.FOREGROUND, DType.BOOL, shape.grid().tokens());
    boolean[] foreground = new boolean[shape.grid().tokens()];
    for (int token = 0; token < foreground.length; token++) {
      foreground[token] = stored.data().get(ValueLayout.JAVA_BYTE, token) != 0;
    }
    return foreground;
  }

  private HostTensor tensor(IndexedVolume about, String name, DType type, long... expected) {
    String shard = about.shard().orElseThrow(() -> outside(about));
    if (!VolumeCache.isShard(shard)) {
      throw outside(about); // a name with folders in it would lead out of the cache
    }
    HostTensor values;
    synchronized (shards) {
      Safetensors file = shards.computeIfAbsent(shard, s -> Safetensors.open(folder.resolve(s)));
      if (!file.has(name)) {
        throw outside(about);
      }
      values = file.get(name);
    }
    if (values.dtype() != type || !Arrays.equals(values.shape(), expected)) {
      throw new FileFormatException(
          folder.resolve(shard) + ", " + name,
          values.toString(),
          type + Arrays.toString(expected) + " as the index has it",
          "Make the cache anew");
    }
    return values;
  }

  private String name(IndexedVolume about) {
    return about.tensor().orElseThrow(() -> outside(about));
  }

  private FileFormatException outside(IndexedVolume about) {
    return new FileFormatException(
        folder.toString(),
        "no tensor of the cache for " + about.file(),
        "one a volume",
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
