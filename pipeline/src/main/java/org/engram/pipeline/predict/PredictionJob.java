package org.engram.pipeline.predict;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.engram.cohort.ErrorRow;
import org.engram.cohort.ErrorTable;
import org.engram.cohort.ScanErrors;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.InputPreparation.Prepared;
import org.engram.models.brainjepa.LatentPredictionError;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.pipeline.scan.FinishedScans;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.pipeline.scan.ScanReader;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Predicts the latents of what it masks in each scan of a cohort, and writes by how much the
 * prediction misses: a table of regions x time patches rows a window, and a JSON sidecar with its
 * provenance. See {@link LatentPredictionError} for the method, and {@link ScanJob} for what
 * happens to bad files and killed jobs.
 *
 * <p>A region that the scan has not got is masked and seen like any other, so that every scan is
 * predicted from the same tokens; but how well what was filled in can be predicted says nothing
 * about the scan, so its errors are not measured: empty in the table, and in no mean.
 */
public final class PredictionJob {
  private final BrainJepa model;
  private final BrainJepaConfig config;
  private final PredictionSettings settings;
  private final LatentPredictionError measure;
  private final List<BitSet> masks;

  private PredictionJob(BrainJepa model, PredictionSettings settings) {
    this.model = model;
    this.config = model.description().config();
    this.settings = settings;
    this.masks = settings.masking().masks(model.description());
    this.measure = LatentPredictionError.of(model, settings.error());
  }

  /**
   * Runs the job to its end; neither table nor sidecar is written before that.
   *
   * @throws ConfigurationException if the output is not usable or was begun with other settings, or
   *     the masks do not fit the model
   * @throws RefusedInputException if the weights cannot predict, or not one scan could be used
   */
  public static PredictionResult run(
      BrainJepa model, List<ScanFile> scans, PredictionSettings settings, ScanListener listener) {
    ErrorTable.checkName(settings.out());
    ScanJob.checkNew(settings.out(), settings.overwrite());
    PredictionJob job = new PredictionJob(model, settings);
    Map<String, Object> about = PredictionProvenance.fingerprint(model, scans, settings);
    ScanReader reader = new ScanReader(model.description(), settings.reading(), settings.input());
    return new ScanJob<>(settings.out(), scans, 1, reader, ScanErrors.FORMAT, listener)
        .run(about, job::compute, finished -> job.write(about, finished));
  }

  private List<Supplier<ScanErrors>> compute(List<ScanOutcome.Ready<Prepared>> group) {
    List<Supplier<ScanErrors>> rows = new ArrayList<>();
    for (ScanOutcome.Ready<Prepared> scan : group) {
      List<double[]> windows = new ArrayList<>();
      for (float[] window : scan.input().windows()) {
        windows.add(measure.measure(window, masks));
      }
      rows.add(() -> row(scan, windows));
    }
    return rows;
  }

  private ScanErrors row(ScanOutcome.Ready<Prepared> scan, List<double[]> windows) {
    List<float[]> measured = new ArrayList<>();
    for (double[] errors : windows) {
      checkFinite(scan.scan(), errors);
      measured.add(measured(errors, scan.input().filled()));
    }
    if (PredictionSummary.nothingIn(measured.getFirst())) {
      throw new RefusedInputException(
          scan.scan().path().toString(),
          "every masked region is missing and was filled in",
          "a masked region that the scan has",
          "Mask others, or leave the scan out");
    }
    return new ScanErrors(
        scan.input().starts(), measured, scan.input().coverage(), scan.input().warnings());
  }

  private void checkFinite(ScanFile scan, double[] errors) {
    for (BitSet mask : masks) {
      if (mask.stream().anyMatch(token -> !Double.isFinite(errors[token]))) {
        throw new RefusedInputException(
            scan.path().toString(),
            "the model's output is not finite",
            "finite latents",
            "Look at the input with engram inspect: extreme values after normalisation?");
      }
    }
  }

  /** Single precision as in the table, and nothing for what was filled in. */
  private float[] measured(double[] errors, Set<Integer> filled) {
    float[] measured = new float[errors.length];
    for (int token = 0; token < errors.length; token++) {
      boolean missing = filled.contains(token / config.timePatches());
      measured[token] = missing ? Float.NaN : (float) errors[token];
    }
    return measured;
  }

  /** The sidecar first: a table that is there has its sidecar. */
  private PredictionResult write(Map<String, Object> about, FinishedScans<ScanErrors> finished) {
    PredictionSummary.Sums sums = new PredictionSummary.Sums(config.tokens());
    List<PredictionResult.Predicted> predicted = new ArrayList<>();
    for (ScanFile scan : finished.used()) {
      ScanErrors errors = finished.row(scan);
      sums.add(errors.windows());
      predicted.add(
          new PredictionResult.Predicted(
              scan, errors.windows().size(), errors.coverage(), errors.warnings()));
    }
    ModelDescription description = model.description();
    PredictionResult result =
        new PredictionResult(
            settings.out(),
            settings.out().resolveSibling(settings.out().getFileName() + ".json"),
            PredictionSummary.of(description.atlas(), sums),
            predicted,
            finished.refused(),
            PredictionProvenance.notes(model));
    PredictionProvenance.write(about, settings, result);
    ErrorTable.write(
        settings.out(),
        rows -> {
          for (ScanFile scan : finished.used()) {
            write(scan, finished.row(scan), rows);
          }
        });
    return result;
  }

  private void write(ScanFile scan, ScanErrors errors, ErrorTable.Rows rows) throws IOException {
    int patches = config.timePatches();
    for (int window = 0; window < errors.windows().size(); window++) {
      double start = errors.starts().get(window);
      for (Region region : model.description().atlas().regions()) {
        for (int patch = 0; patch < patches; patch++) {
          rows.add(
              new ErrorRow(
                  scan.subject(),
                  scan.session(),
                  ScanReading.runName(scan),
                  scan.path().toString(),
                  window,
                  region.index(),
                  region.label(),
                  region.hemisphere(),
                  region.network(),
                  patch,
                  start + patch * config.patchSize() * config.repetitionTime(),
                  errors.windows().get(window)[region.index() * patches + patch]));
        }
      }
    }
  }
}
