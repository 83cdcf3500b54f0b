package org.engram.pipeline.predict;

import java.nio.file.Path;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.LatentError;
import org.engram.pipeline.scan.ScanReading;

/**
 * How a cohort's latents are predicted.
 *
 * @param out the table: .csv, .tsv or .parquet
 * @param masking what is hidden
 * @param error how far off a prediction is
 * @param reading what is stated about the files
 * @param input how runs are brought to the model
 * @param overwrite replace a table that is there
 */
public record PredictionSettings(
    Path out,
    Masking masking,
    LatentError error,
    ScanReading reading,
    InputPreparation.Options input,
    boolean overwrite) {
  /** The command line's defaults: every region once in ten folds, the published loss. */
  public static PredictionSettings defaults(Path out) {
    return new PredictionSettings(
        out,
        new Masking.Regions(Masking.Regions.DEFAULT_FOLDS),
        LatentError.SMOOTH_L1,
        ScanReading.defaults(),
        InputPreparation.Options.defaults(),
        false);
  }
}
