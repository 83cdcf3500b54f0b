package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import org.engram.models.brainjepa.NewModel;
import org.engram.pipeline.pretrain.data.CacheSettings;
import org.engram.pipeline.pretrain.data.CohortIndex;
import org.engram.pipeline.pretrain.data.ModelInput;
import org.engram.pipeline.pretrain.data.RunCache;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.ConfigurationException;

/**
 * The cache of a run's scans, as its configuration describes them: with {@code data.cache} naming
 * the folder, the run trains on the same values, bit for bit, and parses no file.
 */
public final class PretrainCache {
  private PretrainCache() {}

  /**
   * Builds the cache, goes on with one that was begun, or finds it done.
   *
   * @param folder to write; made where it is not there
   * @param overwrite replace a cache of other inputs or settings
   * @throws ConfigurationException where the configuration reads a cache itself
   */
  public static CohortIndex build(
      PretrainSettings settings,
      Path folder,
      CacheSettings how,
      boolean overwrite,
      ScanListener listener) {
    settings
        .data()
        .cache()
        .ifPresent(
            cache -> {
              throw new ConfigurationException(
                  "data.cache",
                  cache.toString(),
                  "a configuration that reads the scans themselves",
                  "Leave data.cache out to make the cache that it will name");
            });
    NewModel model = settings.newModel();
    return RunCache.build(
        settings.data().scans().scans(),
        settings.data().reading(),
        settings.data().preparation(),
        ModelInput.of(model.description(folder)),
        folder,
        how,
        overwrite,
        listener);
  }
}
