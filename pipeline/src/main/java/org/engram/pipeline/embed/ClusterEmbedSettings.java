package org.engram.pipeline.embed;

import org.engram.tensor.ConfigurationException;

/**
 * How a cluster embeds a manifest of scans.
 *
 * @param manifest a table of scans: .tsv, .csv or .parquet, on any file system that the cluster
 *     reads
 * @param out the folder of the table, on any file system that the cluster writes
 * @param embedder which model and how
 * @param scansPerTask what a process that dies loses of finished work, at most; rounded up to whole
 *     batches
 * @param scansPerWave what a job that dies loses of finished work, at most; rounded up to whole
 *     tasks
 * @param overwrite replace a finished table
 */
public record ClusterEmbedSettings(
    String manifest,
    String out,
    EmbedderSettings embedder,
    int scansPerTask,
    int scansPerWave,
    boolean overwrite) {
  /** A minute of work for a model of the published size on a few cores. */
  private static final int TASK = 32;

  /** Work for some hundreds of processes. */
  private static final int WAVE = 16_384;

  public ClusterEmbedSettings {
    EmbedderSettings.atLeast("scans_per_task", scansPerTask, 1);
    EmbedderSettings.atLeast("scans_per_wave", scansPerWave, 1);
    if (manifest.isBlank() || out.isBlank()) {
      throw new ConfigurationException(
          manifest.isBlank() ? "manifest" : "out", "nothing", "a path", "");
    }
  }

  public static ClusterEmbedSettings defaults(
      String manifest, String out, EmbedderSettings embedder) {
    return new ClusterEmbedSettings(manifest, out, embedder, TASK, WAVE, false);
  }
}
