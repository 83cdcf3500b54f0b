package org.engram.spark;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.engram.pipeline.embed.EmbedderSettings;

/** A model that is sent to a session's executors. */
final class ClusterModel implements AutoCloseable {
  private final SparkSession session;
  private final JavaSparkContext context;
  private final Broadcast<ProcessModel> model;

  /**
   * @param modelHash that it must have on every machine
   */
  ClusterModel(SparkSession session, EmbedderSettings settings, String modelHash) {
    this.session = session;
    this.context = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.model = context.broadcast(new ProcessModel(settings, modelHash));
  }

  /** The outcomes of groups, each wholly in one of the partitions. */
  Dataset<Row> embed(List<ScanGroup> groups, int partitions) {
    return session.createDataFrame(
        context
            .parallelize(groups, Math.min(groups.size(), partitions))
            .mapPartitions(new GroupEmbedding(model)),
        OutcomeRows.SCHEMA);
  }

  /** Takes it from the executors; what was made of it must have been computed. */
  @Override
  public void close() {
    model.destroy();
  }
}
