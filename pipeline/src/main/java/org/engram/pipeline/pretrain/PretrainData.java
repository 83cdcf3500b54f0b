package org.engram.pipeline.pretrain;

import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.pipeline.pretrain.data.CohortIndex;
import org.engram.pipeline.pretrain.data.DataSettings;
import org.engram.pipeline.pretrain.data.ModelInput;
import org.engram.pipeline.pretrain.data.PretrainSamples;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.Problem;

/**
 * The scans of a run: their index, built once and kept in the run's folder, and the windows cut
 * from them.
 */
final class PretrainData implements AutoCloseable {
  private final CohortIndex index;
  private final PretrainSamples samples;

  private PretrainData(CohortIndex index, PretrainSamples samples) {
    this.index = index;
    this.samples = samples;
  }

  /**
   * Opens the scans.
   *
   * @param seed of the windows
   * @param indexFile of the run's folder: read where it is there, so that a run that is resumed,
   *     and every process of several, trains on the same; else the scans are looked at
   */
  static PretrainData open(
      DataSettings data,
      long seed,
      ModelDescription model,
      Path indexFile,
      PretrainListener listener) {
    ModelInput input = ModelInput.of(model);
    CohortIndex index =
        Files.exists(indexFile) ? CohortIndex.read(indexFile) : look(data, input, listener);
    index.requireFits(indexFile.toString(), input, data.preparation());
    PretrainSamples samples = PretrainSamples.open(data, index, input, model.normalization(), seed);
    return new PretrainData(index, samples);
  }

  private static CohortIndex look(DataSettings data, ModelInput input, PretrainListener listener) {
    ScanListener heard =
        new ScanListener() {
          @Override
          public void started(int scans, int before) {
            listener.note("looking at " + scans + " scans");
          }

          @Override
          public void used(ScanFile scan) {
            // Told with the total below.
          }

          @Override
          public void refused(ScanFile scan, Problem problem) {
            listener.failedSample(scan.path().toString(), problem);
          }
        };
    CohortIndex index = data.index(input, heard);
    listener.note(
        index.runs().size() + " scans to train on, " + index.refused().size() + " refused");
    return index;
  }

  CohortIndex index() {
    return index;
  }

  PretrainSamples samples() {
    return samples;
  }

  /** Names the data: equal for the same scans, prepared in the same way. */
  String fingerprint() {
    return index.hash();
  }

  @Override
  public void close() {
    samples.close();
  }
}
