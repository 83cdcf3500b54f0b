package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import org.engram.pipeline.pretrain.volume.VolumeCache;
import org.engram.pipeline.pretrain.volume.VolumeCacheSettings;
import org.engram.pipeline.pretrain.volume.VolumeIndex;
import org.engram.pipeline.pretrain.volume.VolumeListener;
import org.engram.pipeline.pretrain.volume.VolumeManifest;
import org.engram.tensor.ConfigurationException;

/**
 * The cache of a run's volumes, as its configuration describes them: with {@code data.cache} naming
 * the folder, the run trains on the same values, bit for bit where they are kept as float32, and
 * reads no scan.
 */
public final class VolumePretrainCache {
  private VolumePretrainCache() {}

  /**
   * Builds the cache, goes on with one that was begun, or finds it done.
   *
   * @param folder to write; made where it is not there
   * @param overwrite replace a cache of other inputs or settings
   * @throws ConfigurationException where the configuration reads a cache itself
   */
  public static VolumeIndex build(
      VolumePretrainSettings settings,
      Path folder,
      VolumeCacheSettings how,
      boolean overwrite,
      VolumeListener listener) {
    settings
        .data()
        .cache()
        .ifPresent(
            cache -> {
              throw new ConfigurationException(
                  "data.cache",
                  cache.toString(),
                  "a configuration that reads the volumes themselves",
                  "Leave data.cache out to make the cache that it will name");
            });
    return VolumeCache.build(
        VolumeManifest.read(settings.data().manifest().orElseThrow())
            .of(settings.data().modalities()),
        VolumeTraining.reading(VolumeTraining.newModel(settings), settings.data()),
        folder,
        how,
        overwrite,
        listener);
  }
}
