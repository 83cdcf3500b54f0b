package org.engram.pipeline.bookkeeping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.engram.cohort.store.CohortStore;
import org.engram.cohort.store.EmbeddingImport;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.pipeline.embed.EmbedJob;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.TokenPooling;
import org.engram.pipeline.merge.MergeJob;
import org.engram.pipeline.scan.ScanInputs;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.scan.Shard;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;

/**
 * Takes a cohort of made scans through an embedding that is stopped at 99 %, its continuation,
 * shards, their merge, and the cohort's store, with a model that takes hardly any time: what is
 * left is the bookkeeping.
 */
public final class Bookkeeping {
  private Bookkeeping() {}

  /**
   * What is run.
   *
   * @param scans 100 or more
   * @param shards of the second embedding
   * @param batch scans computed at once
   * @param folder for all files, some 2 kB a scan; what is made in it is removed
   */
  public record Settings(int scans, int shards, int batch, Path folder) {
    public Settings {
      if (scans < 100 || scans > 10_000_000) {
        throw new ConfigurationException(
            "--scans", Integer.toString(scans), "from 100 to 10000000", "");
      }
      if (batch < 1 || batch > scans) {
        throw new ConfigurationException(
            "--batch", Integer.toString(batch), "from 1 to the number of scans", "");
      }
      new Shard(shards, shards);
    }
  }

  /**
   * Runs all stages.
   *
   * @throws IllegalStateException if the merge of the shards is not the table of the one job
   */
  public static List<StageFigures> run(Settings settings, Consumer<String> progress) {
    Path folder = temporary(settings.folder());
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32);
        BrainJepa model = BrainJepa.load(MadeScans.model(folder.resolve("model")), compute)) {
      return run(model, settings, folder, progress);
    } finally {
      remove(folder);
    }
  }

  private static List<StageFigures> run(
      BrainJepa model, Settings settings, Path folder, Consumer<String> progress) {
    List<StageFigures> all = new ArrayList<>();
    int scans = settings.scans();
    progress.accept("making " + scans + " scans");
    Path made = folder.resolve("scans");
    MadeScans.write(made, scans);

    progress.accept("finding them");
    StageClock find = new StageClock("find", scans, 0);
    List<ScanFile> found = ScanInputs.find(List.of(made.toString())).files().scans();
    all.add(find.figures());

    progress.accept("embedding, to 99 %");
    EmbedSettings whole = embed(folder.resolve("whole.parquet"), settings.batch());
    StageClock first = new StageClock("embed, stopped at 99 %", scans, scans - scans / 100);
    try {
      EmbedJob.run(model, found, whole, first);
      throw new IllegalStateException("the job was not stopped");
    } catch (StageClock.Killed _) {
      all.add(first.figures());
    }
    progress.accept("going on");
    StageClock resume = new StageClock("resume, and write the table", scans, 0);
    EmbedJob.run(model, found, whole, resume);
    all.add(resume.figures());

    progress.accept("embedding in " + settings.shards() + " shards, one after the other");
    EmbedSettings parts = embed(folder.resolve("parts.parquet"), settings.batch());
    StageClock shards = new StageClock("embed in " + settings.shards() + " shards", scans, 0);
    for (int index = 1; index <= settings.shards(); index++) {
      EmbedJob.runShard(
          model,
          new TokenPooling.Mean(),
          found,
          parts,
          new Shard(index, settings.shards()),
          shards);
    }
    all.add(shards.figures());

    progress.accept("merging");
    StageClock merge = new StageClock("merge", scans, 0);
    MergeJob.run(parts.out(), List.of(), false, false);
    all.add(merge.figures());
    same(whole.out(), parts.out());

    progress.accept("importing into a cohort's store");
    StageClock load = new StageClock("cohort import", scans, 0);
    try (CohortStore store = CohortStore.openOrCreate(folder.resolve("cohort.duckdb"))) {
      store.importEmbeddings(parts.out(), EmbeddingImport.into("brain"));
    }
    all.add(load.figures());
    return all;
  }

  private static EmbedSettings embed(Path out, int batch) {
    return new EmbedSettings(
        out,
        Optional.empty(),
        Optional.empty(),
        Level.RUN,
        batch,
        new ScanReading(ReadOptions.defaults().withRepetitionTime(2), Optional.empty()),
        InputPreparation.Options.defaults(),
        false);
  }

  private static void same(Path whole, Path parts) {
    try {
      for (String ending : List.of("", ".json")) {
        Path one = whole.resolveSibling(whole.getFileName() + ending);
        Path other = parts.resolveSibling(parts.getFileName() + ending);
        long differs = Files.mismatch(one, other);
        if (differs >= 0) {
          throw new IllegalStateException(other + " differs from " + one + " at byte " + differs);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path temporary(Path parent) {
    try {
      return Files.createTempDirectory(parent, "engram-bookkeeping");
    } catch (IOException e) {
      throw new UncheckedIOException("no folder can be made in " + parent + ": " + e, e);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be removed: " + e, e);
    }
  }
}
