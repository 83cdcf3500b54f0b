package org.engram.spark;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.embed.ClusterEmbedSettings;
import org.engram.tensor.ConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application for {@code spark-submit}; {@code engram spark-embed} writes its settings and
 * submits it.
 *
 * <pre>{@code
 * spark-submit --class org.engram.spark.SparkEmbed ... engram-spark.jar settings.yaml
 * }</pre>
 */
public final class SparkEmbed {
  private SparkEmbed() {}

  /**
   * Runs the job.
   *
   * @param args one file of {@link ClusterEmbedSettings}, YAML or JSON
   * @throws IOException where Spark cannot be ended in order
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new ConfigurationException(
          "SparkEmbed", args.length + " arguments", "one: the file of settings", "");
    }
    Logger log = LoggerFactory.getLogger(SparkEmbed.class);
    ClusterEmbedSettings settings = YamlConfig.read(Path.of(args[0]), ClusterEmbedSettings.class);
    try (SparkSession session =
        SparkSession.builder().appName("engram spark-embed").getOrCreate()) {
      SparkEmbedResult result =
          SparkEmbedJob.run(
              session, settings, (done, all) -> log.info("{} of {} scans are done", done, all));
      log.info("{}: {} rows, {} scans refused", result.out(), result.rows(), result.refused());
    }
  }
}
