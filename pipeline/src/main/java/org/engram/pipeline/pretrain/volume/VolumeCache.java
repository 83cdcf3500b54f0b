package org.engram.pipeline.pretrain.volume;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.neurojepa.masking.Foreground;
import org.engram.pipeline.pretrain.store.CacheBuild;
import org.engram.pipeline.pretrain.store.CacheFormat;
import org.engram.pipeline.pretrain.store.InOrder;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

/**
 * Prepared volumes in a form that needs no parsing: a folder of safetensors files, each with whole
 * volumes [axis 0, axis 1, axis 2] and beside each which of its patches show the head, BOOL
 * [tokens], and where labels are wanted how many voxels of each lie in each patch; and {@code
 * index.jsonl}, written last.
 *
 * <p>Every file is written whole or not at all and says which volumes it holds, so a build that was
 * killed goes on after the last one. The same inputs and settings give the same bytes, on any
 * number of threads.
 */
public final class VolumeCache {
  public static final String INDEX = CacheFormat.INDEX;
  static final String FOREGROUND = ".foreground";
  static final String LABELS = ".labels";
  static final CacheFormat<VolumeIndex.Header, IndexedVolume, RefusedVolume> FORMAT =
      new CacheFormat<>("volumes", VolumeIndex.FORMAT);

  private final VolumeReading reading;
  private final VolumeCacheSettings settings;

  private VolumeCache(VolumeReading reading, VolumeCacheSettings settings) {
    this.reading = reading;
    this.settings = settings;
  }

  /**
   * Builds a cache, goes on with one that was begun, or finds it done.
   *
   * @param folder made where it is not there
   * @param overwrite replace a cache of other inputs or settings that is there
   * @throws ConfigurationException where the folder has such a cache and may not be overwritten
   * @throws RefusedInputException where no volume can be used
   */
  public static VolumeIndex build(
      VolumeManifest manifest,
      VolumeReading reading,
      Path folder,
      VolumeCacheSettings settings,
      boolean overwrite,
      VolumeListener listener) {
    CacheBuild<VolumeIndex.Header, IndexedVolume, RefusedVolume> cache =
        CacheBuild.open(
            FORMAT,
            folder,
            reading.header(settings.values().toString(), manifest),
            settings.shardMegabytes(),
            overwrite);
    List<VolumeManifest.Row> rows = manifest.rows();
    Optional<VolumeIndex> finished = cache.finished().map(VolumeIndex::of);
    if (finished.isPresent()) {
      listener.started(rows.size(), rows.size());
      return finished.get();
    }
    int before = cache.resume();
    listener.started(rows.size(), before);
    VolumeCache volumes = new VolumeCache(reading, settings);
    InOrder.forEach(
        rows.subList(before, rows.size()),
        settings.workers(),
        volumes::prepare,
        ready -> add(ready, cache, listener));
    VolumeIndex whole = VolumeIndex.of(cache.end());
    whole.requireSome();
    whole.write(cache.index());
    return whole;
  }

  /** Reads the index of a finished cache. */
  public static VolumeIndex open(Path folder) {
    return VolumeIndex.of(FORMAT.open(folder));
  }

  /**
   * The volumes of a cache, mapped.
   *
   * @param index of the cache, or of some of its volumes
   */
  public static VolumeStore store(Path folder, VolumeIndex index, VolumeReading reading) {
    return new CachedVolumes(
        folder,
        reading.shape(),
        StoredValues.parse(index.header().stored()).dtype(),
        reading.labelled());
  }

  /** A volume that is prepared, its tensors by what ends their names; or why it is not. */
  private record Ready(VolumeReading.Outcome outcome, SequencedMap<String, HostTensor> tensors) {}

  private Ready prepare(VolumeManifest.Row row) {
    VolumeReading.Outcome outcome = reading.look(row);
    if (!(outcome instanceof VolumeReading.Outcome.Usable usable)) {
      return new Ready(outcome, new LinkedHashMap<>());
    }
    try {
      PreparedHead head = reading.prepared(usable.volume());
      long[] shape = reading.shape().image().stream().mapToLong(Integer::longValue).toArray();
      boolean[] foreground = Foreground.published().of(head.values(), reading.shape());
      SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
      tensors.put("", settings.values().of(head.values(), shape));
      tensors.put(FOREGROUND, tensor(foreground));
      int tokens = foreground.length;
      head.labels().ifPresent(of -> tensors.put(LABELS, LabelCounts.tensor(of, tokens)));
      return new Ready(outcome, tensors);
    } catch (FileFormatException e) {
      return refusal(RefusedVolume.of(row, e.problem()));
    } catch (RefusedInputException e) {
      return refusal(RefusedVolume.of(row, e.problem()));
    }
  }

  private static Ready refusal(RefusedVolume why) {
    return new Ready(new VolumeReading.Outcome.Refused(why), new LinkedHashMap<>());
  }

  private static HostTensor tensor(boolean[] foreground) {
    byte[] bytes = new byte[foreground.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (foreground[i] ? 1 : 0);
    }
    return new HostTensor(
        DType.BOOL, new long[] {bytes.length}, MemorySegment.ofArray(bytes).asReadOnly());
  }

  private static void add(
      Ready ready, CacheBuild<?, IndexedVolume, RefusedVolume> cache, VolumeListener listener) {
    switch (ready.outcome()) {
      case VolumeReading.Outcome.Usable usable -> {
        String name = cache.tensor();
        SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
        ready.tensors().forEach((suffix, tensor) -> tensors.put(name + suffix, tensor));
        listener.used(usable.volume().file());
        cache.add(usable.volume().in(cache.file(), name), tensors);
      }
      case VolumeReading.Outcome.Refused no -> {
        cache.refuse(no.volume());
        listener.refused(no.volume().file(), no.volume().problem());
      }
    }
  }
}
