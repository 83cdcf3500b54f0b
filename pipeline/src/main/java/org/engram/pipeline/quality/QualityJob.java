package org.engram.pipeline.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.engram.cohort.Journal;
import org.engram.cohort.Journal.Entry;
import org.engram.cohort.JournalFingerprint;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.quality.ReviewedScanFormat.Kept;
import org.engram.pipeline.report.Figure;
import org.engram.pipeline.report.PictureSize;
import org.engram.pipeline.report.QualityFigures;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.Shard;
import org.engram.pipeline.scan.ShardJob;
import org.engram.pipeline.scan.ShardResult;
import org.engram.pipeline.scan.ShardRow;
import org.engram.pipeline.scan.ShardRun;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Looks at every scan of a cohort and writes {@code qc.tsv}, {@code qc.json} and {@code qc.html}. A
 * scan that cannot be looked at is refused with its reason, and the rest goes on.
 *
 * <pre>{@code
 * QualityInputs inputs = QualityInputs.find(List.of("derivatives/fmriprep"), Optional.empty());
 * QualityResult result =
 *     QualityJob.run(inputs, QualityJobSettings.defaults(Path.of("qc")), ScanListener.SILENT);
 * }</pre>
 */
public final class QualityJob {
  private static final int AHEAD = 4;

  private final QualityJobSettings settings;
  private final PictureSize size;
  private final SeriesReview series;
  private final ImageReview images;
  private final DenseReview dense;

  private QualityJob(QualityJobSettings settings, PictureSize size) {
    this.settings = settings;
    this.size = size;
    this.series = new SeriesReview(settings.thresholds(), settings.reading(), size);
    this.images = new ImageReview(settings.thresholds(), settings.reading(), settings.maskShare());
    this.dense = new DenseReview(settings.thresholds(), settings.reading());
  }

  /**
   * Runs the job to its end. What is written does not depend on the number of threads, nor on how
   * often the job was stopped and started again: what is finished stands in {@code qc.tsv.partial}
   * until the table is there.
   *
   * @throws ConfigurationException where there is a result already that is not to be replaced, or
   *     the job was begun with other settings, or is running
   * @throws RefusedInputException where not one scan could be looked at
   */
  public static QualityResult run(
      QualityInputs inputs, QualityJobSettings settings, ScanListener listener) {
    ScanJob.checkNew(settings.out().resolve("qc.tsv"), settings.overwrite());
    Path partial = settings.out().resolve("qc.tsv.partial");
    // A page beside an unfinished job is its own: the table is written last.
    ScanJob.checkNew(
        settings.out().resolve("qc.html"), settings.overwrite() || Files.exists(partial));
    createFolder(settings.out());
    PictureSize size = PictureSize.of(inputs.scans().size());
    String fingerprint =
        JournalFingerprint.lines(QualityFingerprint.of(inputs.scans(), settings, size));
    Journal<Kept> journal = Journal.open(partial, fingerprint, new ReviewedScanFormat());
    boolean finished = false;
    try {
      new QualityJob(settings, size)
          .look(inputs.scans(), inputs.refused(), journal, (_, kept) -> kept, listener);
      List<ReviewedScan> scans = new ArrayList<>();
      List<RefusedScan> refused = new ArrayList<>(inputs.refused());
      for (QualityScan scan : inputs.scans()) {
        switch (journal.entry(key(scan))) {
          case Entry.Done<Kept>(_, Kept kept) -> scans.add(kept.of(scan));
          case Entry.Refused<Kept>(_, Problem problem) ->
              refused.add(new RefusedScan(scan.file(), problem));
        }
      }
      finished =
          scans.isEmpty(); // where not one scan can be looked at there is nothing to continue
      QualityResult result = QualityOutput.of(inputs, settings, size).write(scans, refused);
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

  /**
   * Looks at one shard of the scans; the merge of all shards writes table and page.
   *
   * @throws ConfigurationException as above, and where another shard was begun otherwise
   */
  public static ShardResult runShard(
      QualityInputs inputs, QualityJobSettings settings, Shard shard, ScanListener listener) {
    createFolder(settings.out());
    PictureSize size = PictureSize.of(inputs.scans().size());
    ShardJob job =
        new ShardJob(
            QualityMerge.KIND,
            inputs.scans().size(),
            1,
            QualityFingerprint.of(inputs.scans(), settings, size),
            QualityMerge.head(QualityOutput.of(inputs, settings, size), inputs.refused()));
    List<QualityScan> own =
        IntStream.range(0, inputs.scans().size())
            .filter(shard::takes)
            .mapToObj(inputs.scans()::get)
            .toList();
    try (ShardRun<Kept> run =
        ShardRun.open(
            settings.out().resolve("qc.tsv"),
            shard,
            job,
            new ReviewedScanFormat(),
            settings.overwrite())) {
      new QualityJob(settings, size)
          .look(
              own,
              List.of(),
              run.journal(),
              (scan, kept) -> new ShardRow<>(scan.file(), QualityMerge.mark(scan), kept),
              listener);
      return run.finish(own.stream().map(QualityScan::file).toList());
    }
  }

  /**
   * Looks at what the journal does not have yet, and leaves all in it, in the inputs' order. Only
   * so many scans are under way as keep the threads busy: what is looked at and not yet in the
   * journal is memory.
   */
  private <T> void look(
      List<QualityScan> scans,
      List<RefusedScan> refused,
      Journal<T> journal,
      BiFunction<QualityScan, Kept, T> row,
      ScanListener listener) {
    List<QualityScan> left =
        scans.stream().filter(scan -> !journal.keys().contains(key(scan))).toList();
    listener.started(scans.size() + refused.size(), scans.size() - left.size());
    refused.forEach(scan -> listener.refused(scan.scan(), scan.problem()));
    int cores = Runtime.getRuntime().availableProcessors();
    int threads = settings.threads() == 0 ? cores : settings.threads();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      ArrayDeque<Future<Entry<Kept>>> pending = new ArrayDeque<>();
      int begun = 0;
      for (QualityScan scan : left) {
        while (begun < left.size() && pending.size() < threads * AHEAD) {
          QualityScan next = left.get(begun++);
          pending.add(pool.submit(() -> look(next)));
        }
        switch (result(pending.remove(), pool)) {
          case Entry.Done<Kept>(String key, Kept kept) -> {
            journal.append(new Entry.Done<>(key, row.apply(scan, kept)));
            listener.used(scan.file());
          }
          case Entry.Refused<Kept>(String key, Problem problem) -> {
            journal.append(new Entry.Refused<>(key, problem));
            listener.refused(scan.file(), problem);
          }
        }
      }
    }
  }

  private Entry<Kept> look(QualityScan scan) {
    try {
      return new Entry.Done<>(key(scan), Kept.of(review(scan)));
    } catch (FileFormatException e) {
      return new Entry.Refused<>(key(scan), e.problem());
    } catch (RefusedInputException e) {
      return new Entry.Refused<>(key(scan), e.problem());
    }
  }

  /** What a scan is called in the journal. */
  private static String key(QualityScan scan) {
    return scan.file().path().toString();
  }

  private ReviewedScan review(QualityScan scan) {
    ReviewedScan.Looked looked = looked(scan);
    Optional<String> excluded =
        settings
            .recipe()
            .map(PreprocessRecipe::exclusion)
            .flatMap(rule -> rule.apply(looked.review().quality()));
    String signals = ReviewedScan.signals(scan);
    List<Figure> figures = new ArrayList<>();
    figures.add(QualityFigures.frames(looked.review(), settings.thresholds(), size, signals));
    figures.addAll(looked.figures());
    return new ReviewedScan(
        scan, looked.review().quality(), excluded, looked.silent(), figures, looked.notes());
  }

  private ReviewedScan.Looked looked(QualityScan scan) {
    if (scan.dense()) {
      return dense.look(scan);
    }
    return scan.image() ? images.look(scan) : series.look(scan);
  }

  private static void createFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ConfigurationException(
          new Problem(
              folder.toString(),
              "this folder cannot be made: " + e,
              "a folder that can be written to",
              "Name another --out"),
          e);
    }
  }

  private static Entry<Kept> result(Future<Entry<Kept>> outcome, ExecutorService pool) {
    try {
      return outcome.get();
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      pool.shutdownNow();
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error error -> throw error;
        default -> throw new IllegalStateException(e.getCause());
      }
    }
  }
}
