package org.engram.pipeline.embed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.engram.cohort.EmbeddingJournal;
import org.engram.cohort.EmbeddingJournal.Entry;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.Embedding;
import org.engram.models.brainjepa.ModelHash;
import org.engram.pipeline.embed.ScanReader.Outcome;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Embeds a cohort: reads each scan once, while the one before is computed; computes in batches
 * whose composition follows from the order of the input alone; journals what is finished, so that a
 * killed job started again does only what is left and ends with the same bytes. A scan that cannot
 * be used is refused with its reason and the rest goes on.
 */
public final class EmbedJob {
  private final BrainJepa model;
  private final List<ScanFile> scans;
  private final EmbedSettings settings;
  private final ScanListener listener;
  private final String modelHash;

  private EmbedJob(
      BrainJepa model,
      List<ScanFile> scans,
      EmbedSettings settings,
      ScanListener listener,
      String modelHash) {
    this.model = model;
    this.scans = List.copyOf(scans);
    this.settings = settings;
    this.listener = listener;
    this.modelHash = modelHash;
  }

  /**
   * Runs the job to its end and writes the table, its JSON sidecar and what else was asked for.
   *
   * @throws ConfigurationException if the output is not usable, or was begun with other settings
   * @throws RefusedInputException if not one scan could be embedded
   */
  public static EmbedResult run(
      BrainJepa model, List<ScanFile> scans, EmbedSettings settings, ScanListener listener) {
    EmbeddingTable.checkName(settings.out());
    if (settings.batch() < 1) {
      throw new ConfigurationException(
          "--batch", Integer.toString(settings.batch()), "1 or more", "");
    }
    if (Files.exists(settings.out()) && !settings.overwrite()) {
      throw new ConfigurationException(
          settings.out().toString(),
          "there already",
          "a new file",
          "Name another --out, or give --overwrite");
    }
    settings.tokens().ifPresent(EmbedJob::createFolder);
    settings.regions().ifPresent(EmbedJob::createFolder);
    String hash = ModelHash.of(model.description());
    return new EmbedJob(model, scans, settings, listener, hash).run();
  }

  private EmbedResult run() {
    Map<String, String> about = Provenance.fingerprint(model, modelHash, scans, settings);
    Path journalFile = settings.out().resolveSibling(settings.out().getFileName() + ".partial");
    EmbeddingJournal journal = EmbeddingJournal.open(journalFile, Provenance.lines(about));
    boolean finished = false;
    try {
      work(journal);
      EmbedResult result = result(journal);
      EmbeddingTable.write(settings.out(), result.rows());
      Provenance.writeSidecar(model, about, result);
      finished = true;
      return result;
    } finally {
      if (finished) {
        journal.delete();
      } else {
        journal.close();
      }
    }
  }

  private void work(EmbeddingJournal journal) {
    List<List<ScanFile>> groups = new ArrayList<>();
    int before = 0;
    for (int i = 0; i < scans.size(); i += settings.batch()) {
      List<ScanFile> group = scans.subList(i, Math.min(scans.size(), i + settings.batch()));
      long done = group.stream().filter(s -> journal.entries().containsKey(key(s))).count();
      before += (int) done;
      // A group that was cut short is computed again as a whole, in the same batches as before.
      if (done < group.size()) {
        groups.add(group);
      }
    }
    listener.started(scans.size(), before);
    ScanReader reader = new ScanReader(model.description(), settings);
    try (ExecutorService readers = Executors.newSingleThreadExecutor();
        ExecutorService writers = Executors.newSingleThreadExecutor()) {
      Future<List<Outcome>> next = groups.isEmpty() ? null : read(readers, reader, groups, 0);
      Future<?> writing = null;
      for (int g = 0; g < groups.size(); g++) {
        List<Outcome> outcomes = result(next);
        next = g + 1 < groups.size() ? read(readers, reader, groups, g + 1) : null;
        Map<ScanFile, Embedding> embedded = embed(outcomes);
        if (writing != null) {
          result(writing);
        }
        writing = writers.submit(() -> finish(journal, outcomes, embedded));
      }
      if (writing != null) {
        result(writing);
      }
    }
  }

  private static Future<List<Outcome>> read(
      ExecutorService readers, ScanReader reader, List<List<ScanFile>> groups, int index) {
    return readers.submit(() -> reader.read(groups.get(index)));
  }

  /** Every window of the group, in order, in batches; then the mean over each scan's windows. */
  private Map<ScanFile, Embedding> embed(List<Outcome> outcomes) {
    List<float[]> windows = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Ready ready) {
        windows.addAll(ready.input().windows());
      }
    }
    List<Embedding> embeddings = new ArrayList<>();
    for (int i = 0; i < windows.size(); i += settings.batch()) {
      embeddings.addAll(
          model.embed(windows.subList(i, Math.min(windows.size(), i + settings.batch()))));
    }
    Map<ScanFile, Embedding> byScan = new LinkedHashMap<>();
    int first = 0;
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Ready ready) {
        int count = ready.input().windows().size();
        byScan.put(ready.scan(), Embedding.mean(embeddings.subList(first, first + count)));
        first += count;
      }
    }
    return byScan;
  }

  /**
   * Writes the files of the group's scans, then its journal entries: a journalled scan is whole.
   */
  private void finish(
      EmbeddingJournal journal, List<Outcome> outcomes, Map<ScanFile, Embedding> embedded) {
    List<Entry> entries = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      ScanFile scan = outcome.scan();
      Entry entry =
          switch (outcome) {
            case Outcome.Refused refused -> new Entry.Refused(key(scan), refused.problem());
            case Outcome.Ready ready -> done(ready, embedded.get(scan));
          };
      if (!journal.entries().containsKey(entry.key())) {
        entries.add(entry);
      }
    }
    journal.append(entries);
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Outcome.Refused(ScanFile scan, Problem problem) -> listener.refused(scan, problem);
        case Outcome.Ready(ScanFile scan, _) -> listener.used(scan);
      }
    }
  }

  private Entry done(Outcome.Ready ready, Embedding embedding) {
    ScanFile scan = ready.scan();
    float[] pooled = embedding.subject();
    for (float value : pooled) {
      if (!Float.isFinite(value)) {
        return new Entry.Refused(
            key(scan),
            new Problem(
                scan.path().toString(),
                "the model's output is not finite",
                "finite latents",
                "Look at the input with engram inspect: extreme values after normalisation?"));
      }
    }
    Map<String, String> about =
        Map.of(
            "source",
            scan.path().toString(),
            "model_hash",
            modelHash,
            "recipe",
            EmbedSettings.RECIPE);
    settings.tokens().ifPresent(folder -> latents(folder, scan, embedding, true, about));
    settings.regions().ifPresent(folder -> latents(folder, scan, embedding, false, about));
    return new Entry.Done(
        key(scan),
        new EmbeddingRow(
            scan.subject(),
            scan.session(),
            ScanReading.runName(scan),
            scan.path().toString(),
            ready.input().windows().size(),
            ready.input().coverage(),
            ready.input().warnings(),
            EmbedSettings.RECIPE,
            modelHash,
            pooled));
  }

  private void latents(
      Path folder, ScanFile scan, Embedding embedding, boolean tokens, Map<String, String> about) {
    LatentFile.write(
        folder.resolve(scan.id() + ".safetensors"),
        embedding,
        model.description().atlas().regions(),
        tokens,
        about);
  }

  private EmbedResult result(EmbeddingJournal journal) {
    List<EmbeddingRow> runs = new ArrayList<>();
    List<RefusedScan> refused = new ArrayList<>();
    for (ScanFile scan : scans) {
      switch (journal.entries().get(key(scan))) {
        case Entry.Done done -> runs.add(done.row());
        case Entry.Refused no -> refused.add(new RefusedScan(scan, no.problem()));
      }
    }
    if (runs.isEmpty()) {
      throw new RefusedInputException(
          settings.out().toString(),
          "none of " + scans.size() + " scans could be embedded",
          "at least one that fits the model",
          "The first: " + refused.getFirst().problem().line());
    }
    return new EmbedResult(settings.out(), Pooling.pool(runs, settings.per()), refused);
  }

  private static String key(ScanFile scan) {
    return scan.path().toString();
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void createFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder + ": " + e.getMessage(), e);
    }
  }
}
