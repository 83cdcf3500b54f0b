package org.engram.pipeline.pretrain.data;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.pretrain.data.CohortReading.Outcome;
import org.engram.pipeline.pretrain.store.CacheBuild;
import org.engram.pipeline.pretrain.store.CacheFormat;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.HostTensor;

/**
 * A cohort's runs in a form that needs no parsing: a folder of safetensors files, each with whole
 * runs as float32 [regions, frames] in the model's regions and at a repetition time that fits it,
 * before windows and normalisation; and {@code index.jsonl}, written last.
 *
 * <p>Every file is written whole or not at all and says which runs it holds, so a build that was
 * killed goes on after the last one. The same inputs and settings give the same bytes.
 */
public final class RunCache {
  public static final String INDEX = CacheFormat.INDEX;
  static final CacheFormat<CohortIndex.Header, CohortRun, CohortIndexFile.Refusal> FORMAT =
      new CacheFormat<>("runs", CohortIndexFile.FORMAT);

  private RunCache() {}

  /**
   * Builds a cache, goes on with one that was begun, or finds it done.
   *
   * @param folder made where it is not there
   * @param overwrite replace a cache of other inputs or settings that is there
   * @throws ConfigurationException where the folder has such a cache and may not be overwritten
   * @throws org.engram.tensor.RefusedInputException as {@link CohortIndex#build} does
   */
  public static CohortIndex build(
      List<ScanFile> scans,
      ScanReading reading,
      PreparationSettings preparation,
      ModelInput input,
      Path folder,
      CacheSettings settings,
      boolean overwrite,
      ScanListener listener) {
    CohortReading cohort = CohortReading.of(scans, reading, preparation, input);
    CacheBuild<CohortIndex.Header, CohortRun, CohortIndexFile.Refusal> cache =
        CacheBuild.open(FORMAT, folder, cohort.header(), settings.shardMegabytes(), overwrite);
    Optional<CohortIndex> finished = cache.finished().map(CohortIndexFile::index);
    if (finished.isPresent()) {
      listener.started(scans.size(), scans.size());
      return finished.get();
    }
    int before = cache.resume();
    listener.started(scans.size(), before);
    cohort.forEach(
        scans.subList(before, scans.size()),
        settings.workers(),
        outcome -> {
          switch (outcome) {
            case Outcome.Ready ready -> {
              add(ready.result(), cache);
              listener.used(ready.scan());
            }
            case Outcome.Refused no -> {
              cache.refuse(CohortIndexFile.Refusal.of(new RefusedScan(no.scan(), no.problem())));
              listener.refused(no.scan(), no.problem());
            }
          }
        });
    CohortIndex whole = CohortIndexFile.index(cache.end());
    whole.requireSome();
    whole.write(cache.index());
    return whole;
  }

  private static void add(RunPreparation.Result run, CacheBuild<?, CohortRun, ?> cache) {
    String name = cache.tensor();
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    tensors.put(name, run.run().values());
    cache.add(run.about().in(cache.file(), name), tensors);
  }

  /** Reads the index of a finished cache. */
  public static CohortIndex open(Path folder) {
    return CohortIndexFile.index(FORMAT.open(folder));
  }
}
