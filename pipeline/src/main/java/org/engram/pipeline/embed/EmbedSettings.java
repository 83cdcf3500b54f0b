package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.pipeline.scan.ScanReading;

/**
 * How a cohort is embedded.
 *
 * @param out the table: .parquet, .csv or .safetensors
 * @param tokens folder for one file of token latents a scan, if wished
 * @param regions folder for one file of region and network latents a scan, if wished
 * @param per what one row stands for
 * @param batch scans and windows computed at once
 * @param read what is stated about the files
 * @param input how runs are brought to the model
 * @param overwrite replace a finished table
 */
public record EmbedSettings(
    Path out,
    Optional<Path> tokens,
    Optional<Path> regions,
    Level per,
    int batch,
    ScanReading read,
    InputPreparation.Options input,
    boolean overwrite) {
  /** The id of what is done between tokens and a row; never changed once published. */
  public static final String RECIPE = "brainjepa_mean_v1";

  /** The command line's defaults: one row a run, one scan at a time, refusals where unclear. */
  public static EmbedSettings defaults(Path out) {
    return new EmbedSettings(
        out,
        Optional.empty(),
        Optional.empty(),
        Level.RUN,
        1,
        ScanReading.defaults(),
        InputPreparation.Options.defaults(),
        false);
  }
}
