package org.engram.pipeline.predict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.engram.cohort.ErrorRow;
import org.engram.cohort.ErrorTable;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.InputPreparation.Prepared;
import org.engram.models.brainjepa.LatentPredictionError;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Predicts the latents of what it masks in each scan of a cohort, and writes by how much the
 * prediction misses: a table of regions x time patches rows a window, and a JSON sidecar with its
 * provenance. See {@link LatentPredictionError} for the method. A scan that cannot be used is
 * refused with its reason and the rest goes on.
 */
public final class PredictionJob {
  private final ModelDescription model;
  private final PredictionSettings settings;
  private final ScanListener listener;
  private final LatentPredictionError measure;
  private final List<BitSet> masks;
  private final InputPreparation preparation;
  private final List<PredictionResult.Predicted> predicted = new ArrayList<>();
  private final List<RefusedScan> refused = new ArrayList<>();
  private final double[] sums;

  private PredictionJob(BrainJepa model, PredictionSettings settings, ScanListener listener) {
    this.model = model.description();
    this.settings = settings;
    this.listener = listener;
    this.masks = settings.masking().masks(this.model);
    this.measure = LatentPredictionError.of(model, settings.error());
    this.preparation = new InputPreparation(this.model, settings.input());
    this.sums = new double[this.model.config().regions()];
  }

  /**
   * Runs the job to its end; nothing is written before that.
   *
   * @throws ConfigurationException if the output is not usable or the masks do not fit the model
   * @throws RefusedInputException if the weights cannot predict, or not one scan could be used
   */
  public static PredictionResult run(
      BrainJepa model, List<ScanFile> scans, PredictionSettings settings, ScanListener listener) {
    ErrorTable.checkName(settings.out());
    if (Files.exists(settings.out()) && !settings.overwrite()) {
      throw new ConfigurationException(
          settings.out().toString(),
          "there already",
          "a new file",
          "Name another --out, or give --overwrite");
    }
    PredictionJob job = new PredictionJob(model, settings, listener);
    listener.started(scans.size(), 0);
    ErrorTable.write(settings.out(), rows -> job.predict(scans, rows));
    Path out = settings.out();
    PredictionResult result =
        new PredictionResult(
            out,
            out.resolveSibling(out.getFileName() + ".json"),
            PredictionSummary.of(model.description().atlas(), job.sums, job.predicted.size()),
            job.predicted,
            job.refused,
            PredictionProvenance.notes(model));
    PredictionProvenance.write(model, settings, result);
    return result;
  }

  private void predict(List<ScanFile> scans, ErrorTable.Rows rows) throws IOException {
    for (ScanFile scan : scans) {
      try {
        Prepared input =
            preparation.prepare(settings.reading().read(scan, model.config().regions()));
        List<double[]> errors = new ArrayList<>();
        for (float[] window : input.windows()) {
          errors.add(measure.measure(window, masks));
        }
        write(scan, input, checked(scan, errors), rows);
        listener.used(scan);
      } catch (FileFormatException e) {
        refuse(scan, e.problem());
      } catch (RefusedInputException e) {
        refuse(scan, e.problem());
      }
    }
    if (predicted.isEmpty()) {
      throw new RefusedInputException(
          settings.out().toString(),
          "none of " + scans.size() + " scans could be used",
          "at least one that fits the model",
          "The first: " + refused.getFirst().problem().line());
    }
  }

  private void refuse(ScanFile scan, Problem problem) {
    refused.add(new RefusedScan(scan, problem));
    listener.refused(scan, problem);
  }

  private List<double[]> checked(ScanFile scan, List<double[]> windows) {
    for (double[] errors : windows) {
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
    return windows;
  }

  private void write(ScanFile scan, Prepared input, List<double[]> windows, ErrorTable.Rows rows)
      throws IOException {
    BrainJepaConfig config = model.config();
    int patches = config.timePatches();
    for (int window = 0; window < windows.size(); window++) {
      double[] errors = windows.get(window);
      for (Region region : model.atlas().regions()) {
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
                  input.starts().get(window) + patch * config.patchSize() * config.repetitionTime(),
                  (float) errors[region.index() * patches + patch]));
        }
      }
    }
    double[] means = PredictionSummary.regionMeans(windows, config.regions(), patches);
    for (int region = 0; region < means.length; region++) {
      sums[region] += means[region];
    }
    predicted.add(
        new PredictionResult.Predicted(scan, windows.size(), input.coverage(), input.warnings()));
  }
}
