package org.engram.spark;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.engram.pipeline.embed.ClusterEmbedSettings;
import org.engram.pipeline.embed.EmbedderSettings;
import org.engram.pipeline.embed.ModelFacts;

/**
 * Embedding as a function of data frames.
 *
 * <pre>{@code
 * Dataset<Row> scans = spark.read().parquet("scans.parquet");       // path, site, ...
 * EmbedderSettings how = EmbedderSettings.defaults(Path.of("/models/brain-jepa")).with(8, 4);
 * Dataset<Row> embedded = EngramFunctions.embed(scans, how);
 * embedded.filter("refusal is null").select("subject", "embedding").write().parquet("out");
 * }</pre>
 */
public final class EngramFunctions {
  private EngramFunctions() {}

  /**
   * Embeds scans on the executors.
   *
   * <p>The list of scans is read to the driver at once, brought into the order of paths and cut
   * into batches; the scans themselves are read by the executors when the result is asked for, anew
   * by each action: write it, or persist it, before it is used twice.
   *
   * <p>Columns of the result, a row a scan: {@code index} and {@code group} (place in the order,
   * and batch), {@code site}, {@code subject}, {@code session}, {@code run}, {@code source}, and
   * for those embedded {@code windows}, {@code coverage}, {@code warnings} (list of text), {@code
   * recipe}, {@code model_hash}, {@code embedding} (list of float32); else {@code refusal} with
   * {@code where}, {@code found}, {@code expected} and {@code remedy}, which is null for those
   * embedded.
   *
   * @param scans a table with the column {@code path} (absolute, the same on all machines), and
   *     where known {@code subject}, {@code session}, {@code task}, {@code run}, {@code site},
   *     {@code repetition_time} in seconds, {@code modality} and {@code mask}
   * @throws org.engram.tensor.ConfigurationException where a row of the table is not usable, the
   *     directory is no model's, or executors have too little memory beside their heap
   */
  public static Dataset<Row> embed(Dataset<Row> scans, EmbedderSettings settings) {
    SparkSession session = scans.sparkSession();
    ModelFacts model = ModelFacts.of(settings.model());
    NativeMemory.require(session.sparkContext().getConf(), model, settings);
    List<ClusterScan> all = ScanManifest.of("scans", scans, Optional.empty(), model.type());
    List<ScanGroup> groups = ScanGroup.of(all, settings.batch());
    int perTask = ClusterEmbedSettings.defaults("scans", "data frame", settings).scansPerTask();
    return new ClusterModel(session, settings, ModelFacts.hash(settings.model()))
        .embed(groups, Math.ceilDiv(all.size(), perTask));
  }
}
