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
import org.engram.pipeline.preprocess.PreprocessRecipe;
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

  /** A scan, looked at or refused. */
  private sealed interface Outcome {
    record Done(ReviewedScan scan) implements Outcome {}

    record Refused(RefusedScan scan) implements Outcome {}
  }

  /**
   * Runs the job to its end. What is written does not depend on the number of threads.
   *
   * @throws ConfigurationException where there is a result already that is not to be replaced
   * @throws RefusedInputException where not one scan could be looked at
   */
  public static QualityResult run(
      QualityInputs inputs, QualityJobSettings settings, ScanListener listener) {
    Path table = settings.out().resolve("qc.tsv");
    Path page = settings.out().resolve("qc.html");
    ScanJob.checkNew(table, settings.overwrite());
    ScanJob.checkNew(page, settings.overwrite());
    createFolder(settings.out());
    PictureSize size = PictureSize.of(inputs.scans().size());
    List<ReviewedScan> scans = new ArrayList<>();
    List<RefusedScan> refused = new ArrayList<>(inputs.refused());
    listener.started(inputs.scans().size() + refused.size(), 0);
    refused.forEach(scan -> listener.refused(scan.scan(), scan.problem()));
    new QualityJob(settings, size).look(inputs.scans(), scans, refused, listener);
    if (scans.isEmpty()) {
      throw new RefusedInputException(
          settings.out().toString(),
          "none of " + refused.size() + " scans could be looked at",
          "at least one that can be read",
          refused.isEmpty() ? "" : "The first: " + refused.getFirst().problem().line());
    }
    QualityTable.write(table, scans, refused);
    QualitySidecar.write(settings.out().resolve("qc.json"), settings, refused, inputs.skipped());
    QualityReport.page(
            scans.stream().map(QualityJob::onPage).toList(),
            refused.stream().map(RefusedScan::problem).toList(),
            settings.thresholds(),
            settings.recipe().flatMap(QualitySidecar::words),
            size)
        .write(page);
    return new QualityResult(table, page, scans, refused);
  }

  private void look(
      List<QualityScan> inputs,
      List<ReviewedScan> scans,
      List<RefusedScan> refused,
      ScanListener listener) {
    int cores = Runtime.getRuntime().availableProcessors();
    int threads = settings.threads() == 0 ? cores : settings.threads();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Outcome>> pending =
          inputs.stream().map(scan -> pool.submit(() -> look(scan))).toList();
      for (Future<Outcome> outcome : pending) {
        switch (result(outcome, pool)) {
          case Outcome.Done(ReviewedScan scan) -> {
            scans.add(scan);
            listener.used(scan.scan().file());
          }
          case Outcome.Refused(RefusedScan scan) -> {
            refused.add(scan);
            listener.refused(scan.scan(), scan.problem());
          }
        }
      }
    }
  }

  private Outcome look(QualityScan scan) {
    try {
      return new Outcome.Done(review(scan));
    } catch (FileFormatException e) {
      return refused(scan, e.problem());
    } catch (RefusedInputException e) {
      return refused(scan, e.problem());
    }
  }

  private static Outcome refused(QualityScan scan, Problem problem) {
    return new Outcome.Refused(new RefusedScan(scan.file(), problem));
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

  private static Outcome result(Future<Outcome> outcome, ExecutorService pool) {
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
