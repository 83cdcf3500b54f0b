package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.tensor.ConfigurationException;

/**
 * The online probe: at each monitoring a linear probe is fitted afresh to the embeddings of
 * training scans, and the checkpoint with the best score is kept.
 *
 * @param phenotypes a table of people, .csv, .tsv or .parquet
 * @param column what to read: regression where it is numbers of which more than ten differ (score
 *     {@code column_r2}), else classification ({@code column_auroc}); the mean over folds, higher
 *     is better
 * @param id the table's column that names the subject, where it is none of the usual ones
 * @param folds of the cross-validation; a subject's scans stay in one
 * @param most scans to embed, the first of those whose subject has a value; their inputs stay in
 *     memory
 */
public record OnlineProbeSettings(
    Path phenotypes, String column, Optional<String> id, int folds, int most) {
  public OnlineProbeSettings {
    if (folds < 2) {
      throw new ConfigurationException("folds", Integer.toString(folds), "2 or more", "");
    }
    if (most < folds) {
      throw new ConfigurationException(
          "most", Integer.toString(most), "at least a scan a fold: " + folds, "");
    }
  }

  /** Five folds of at most 200 scans. */
  public static OnlineProbeSettings defaults(Path phenotypes, String column) {
    return new OnlineProbeSettings(phenotypes, column, Optional.empty(), 5, 200);
  }
}
