package org.engram.pipeline.merge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.pipeline.embed.EmbedJob;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.SmallModel;
import org.engram.pipeline.embed.TokenPooling;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.scan.Shard;
import org.engram.pipeline.scan.ShardResult;

/** A cohort of series, a model for it, and its shards: in a folder of a test's own. */
final class ShardCohort implements AutoCloseable {
  private final Path folder;
  private final Path scans;
  private final BrainJepa model;

  /** Three subjects of two runs, one more too short, and one that is no table of numbers. */
  ShardCohort(Path folder) throws IOException {
    this.folder = folder;
    this.scans = folder.resolve("scans");
    for (int s = 1; s <= 3; s++) {
      for (int run = 1; run <= 2; run++) {
        add("sub-0" + s + "_ses-a_task-rest_run-" + run + "_timeseries", 10L * s + run, 40);
      }
    }
    add("sub-04_timeseries", 4, 20);
    Files.writeString(scans.resolve("sub-02_ses-b_timeseries.tsv"), "A1\tB1\n1\tnonsense\n");
    model = SmallModel.load(SmallModel.write(folder.resolve("model")));
  }

  void add(String name, long seed, int frames) {
    SmallModel.writeRun(scans, name, seed, frames, SmallModel.ATLAS.labels());
  }

  @Override
  public void close() {
    model.close();
  }

  List<ScanFile> found() {
    return ScanFiles.find(List.of(scans.toString())).scans();
  }

  EmbedSettings settings(String out, Level per, int batch) {
    return settings(out, per, batch, false);
  }

  EmbedSettings settings(String out, Level per, int batch, boolean overwrite) {
    return new EmbedSettings(
        folder.resolve(out),
        Optional.empty(),
        Optional.empty(),
        per,
        batch,
        ScanReading.defaults(),
        InputPreparation.Options.defaults(),
        overwrite);
  }

  /** One job over all scans. */
  EmbedResult whole(EmbedSettings settings) {
    return EmbedJob.run(model, found(), settings, ScanListener.SILENT);
  }

  ShardResult shard(EmbedSettings settings, int index, int count) {
    return shard(settings, index, count, ScanListener.SILENT);
  }

  ShardResult shard(EmbedSettings settings, int index, int count, ScanListener listener) {
    return EmbedJob.runShard(
        model, new TokenPooling.Mean(), found(), settings, new Shard(index, count), listener);
  }

  MergeResult merge(String out) {
    return merge(out, false, false);
  }

  MergeResult merge(String out, boolean overwrite, boolean deleteShards) {
    return MergeJob.run(folder.resolve(out), List.of(), overwrite, deleteShards);
  }
}
