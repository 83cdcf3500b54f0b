package org.engram.pipeline.finetune.volume;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.engram.pipeline.finetune.FinetuneListener;
import org.engram.pipeline.pretrain.volume.IndexedVolume;
import org.engram.pipeline.pretrain.volume.RefusedVolume;
import org.engram.pipeline.pretrain.volume.VolumeCache;
import org.engram.pipeline.pretrain.volume.VolumeCacheSettings;
import org.engram.pipeline.pretrain.volume.VolumeIndex;
import org.engram.pipeline.pretrain.volume.VolumeListener;
import org.engram.pipeline.pretrain.volume.VolumeManifest;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.pipeline.pretrain.volume.VolumeStore;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/**
 * The prepared volumes of a run: those of a cache that is there, or of one that the run makes for
 * itself in its folder, which goes on where it was interrupted.
 *
 * @param volumes that can be used and are wanted
 * @param refused those that cannot
 * @param folder of the cache
 */
public record PreparedIndex(VolumeIndex volumes, List<RefusedVolume> refused, Path folder) {
  private static final String VOLUMES = "volumes";

  public PreparedIndex {
    refused = List.copyOf(refused);
  }

  /** All volumes that the settings name, looked at: their headers, or the cache's word. */
  public static VolumeIndex look(
      VolumeSources data, VolumeReading reading, FinetuneListener listener) {
    if (data.cache().isPresent()) {
      VolumeIndex index = VolumeCache.open(data.cache().get());
      String where = data.cache().get().resolve(VolumeCache.INDEX).toString();
      index.requireFits(where, reading.shape(), reading.steps());
      return index.of(data.only());
    }
    if (data.inputs().isEmpty()) {
      throw new ConfigurationException(
          "data.inputs",
          "none",
          "volumes, a manifest of them, or data.cache",
          "Name the volumes to train on");
    }
    VolumeScans found = VolumeScans.find(data.inputs(), data.modality(), data.only());
    VolumeScans scans = data.mean() ? found.withMeans() : found;
    found.skipped().forEach(skipped -> listener.note(skipped.path() + ": " + skipped.reason()));
    return VolumeIndex.build(manifest(scans.scans()), reading, heard("looking at", listener));
  }

  /** Scans as a manifest has them. */
  static VolumeManifest manifest(List<VolumeScan> scans) {
    List<VolumeManifest.Row> rows = new ArrayList<>();
    scans.forEach(scan -> rows.add(scan.row(rows.size() + 1)));
    return new VolumeManifest(rows);
  }

  /**
   * Prepares them where no cache has them.
   *
   * @param index of all volumes
   * @param wanted whose volumes are wanted, by subject
   * @param run the run's folder
   */
  public static PreparedIndex open(
      VolumeSources data,
      VolumeIndex index,
      Predicate<String> wanted,
      VolumeReading reading,
      Path run,
      FinetuneListener listener) {
    List<IndexedVolume> some =
        index.volumes().stream().filter(v -> wanted.test(VolumeRows.subject(v))).toList();
    if (data.cache().isPresent()) {
      return new PreparedIndex(
          new VolumeIndex(index.header(), some, index.refused()),
          index.refused(),
          data.cache().get());
    }
    List<VolumeManifest.Row> rows = new ArrayList<>();
    some.forEach(volume -> rows.add(volume.row(rows.size() + 1)));
    VolumeCacheSettings usual = VolumeCacheSettings.defaults();
    Path folder = run.resolve(VOLUMES);
    VolumeIndex cached =
        VolumeCache.build(
            new VolumeManifest(rows),
            reading,
            folder,
            new VolumeCacheSettings(
                usual.values(), usual.shardMegabytes(), data.loader().workers()),
            false,
            heard("preparing", listener));
    return new PreparedIndex(
        cached,
        Stream.concat(index.refused().stream(), cached.refused().stream()).toList(),
        folder);
  }

  /** The volumes, mapped. */
  public VolumeStore store(VolumeReading reading) {
    return VolumeCache.store(folder, volumes, reading);
  }

  private static VolumeListener heard(String what, FinetuneListener listener) {
    return new VolumeListener() {
      @Override
      public void started(int volumes, int before) {
        if (before < volumes) {
          listener.note(what + " " + (volumes - before) + " volumes");
        }
      }

      @Override
      public void used(String file) {
        // Told with the total.
      }

      @Override
      public void refused(String file, Problem problem) {
        listener.failedSample(file, problem);
      }
    };
  }
}
