package org.engram.pipeline.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.engram.cohort.Journal;
import org.engram.cohort.Journal.Entry;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.quality.ReviewedScanFormat.Kept;
import org.engram.pipeline.report.Figure;
import org.engram.pipeline.report.PictureSize;
import org.engram.pipeline.report.QualityFigures;
import org.engram.pipeline.report.QualityReport;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.scan.ScanListener;
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
    String fingerprint = QualityFingerprint.of(inputs.scans(), settings, size);
    Journal<Kept> journal = Journal.open(partial, fingerprint, new ReviewedScanFormat());
    boolean finished = false;
    try {
      new QualityJob(settings, size).look(inputs, journal, listener);
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
      QualityResult result = write(inputs, settings, size, scans, refused);
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

  private static QualityResult write(
      QualityInputs inputs,
      QualityJobSettings settings,
      PictureSize size,
      List<ReviewedScan> scans,
      List<RefusedScan> refused) {
    Path table = settings.out().resolve("qc.tsv");
    Path page = settings.out().resolve("qc.html");
    if (scans.isEmpty()) {
      throw new RefusedInputException(
          settings.out().toString(),
          "none of " + refused.size() + " scans could be looked at",
          "at least one that can be read",
          refused.isEmpty() ? "" : "The first: " + refused.getFirst().problem().line());
    }
    QualitySidecar.write(settings.out().resolve("qc.json"), settings, refused, inputs.skipped());
    QualityReport.page(
            scans.stream().map(QualityJob::onPage).toList(),
            refused.stream().map(RefusedScan::problem).toList(),
            settings.thresholds(),
            settings.recipe().flatMap(QualitySidecar::words),
            size)
        .write(page);
    QualityTable.write(table, scans, refused);
    return new QualityResult(table, page, scans, refused);
  }

  /** Looks at what the journal does not have yet, and leaves all in it, in the inputs' order. */
  private void look(QualityInputs inputs, Journal<Kept> journal, ScanListener listener) {
    List<QualityScan> left =
        inputs.scans().stream().filter(scan -> !journal.keys().contains(key(scan))).toList();
    int refused = inputs.refused().size();
    listener.started(inputs.scans().size() + refused, inputs.scans().size() - left.size());
    inputs.refused().forEach(scan -> listener.refused(scan.scan(), scan.problem()));
    int cores = Runtime.getRuntime().availableProcessors();
    int threads = settings.threads() == 0 ? cores : settings.threads();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Entry<Kept>>> pending =
          left.stream().map(scan -> pool.submit(() -> look(scan))).toList();
      for (int n = 0; n < pending.size(); n++) {
        Entry<Kept> entry = result(pending.get(n), pool);
        journal.append(entry);
        switch (entry) {
          case Entry.Done<Kept> _ -> listener.used(left.get(n).file());
          case Entry.Refused<Kept>(_, Problem problem) ->
              listener.refused(left.get(n).file(), problem);
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

  private static QualityReport.Scan onPage(ReviewedScan scan) {
    return new QualityReport.Scan(
        scan.scan().file().id(),
        scan.quality(),
        scan.excluded(),
        scan.signals(),
        scan.figures(),
        scan.notes());
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
