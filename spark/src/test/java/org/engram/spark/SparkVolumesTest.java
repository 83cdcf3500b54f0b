package org.engram.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.engram.cohort.EmbeddingRow;
import org.engram.pipeline.embed.ClusterEmbedSettings;
import org.engram.pipeline.embed.EmbedResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Volumes of several modalities, and a process that dies among them. */
@ExtendWith(LocalCluster.class)
class SparkVolumesTest {
  private static final int TASKS = 6;

  @TempDir private Path folder;

  @Test
  void volumesOfSeveralModalitiesGiveTheTableOfOneProcessThoughAnExecutorDies(SparkSession session)
      throws IOException, InterruptedException {
    VolumeCohort cohort = new VolumeCohort(folder);
    Path manifest = cohort.write();
    EmbedResult alone = cohort.alone();
    Path out = folder.resolve("table");
    ClusterEmbedSettings settings =
        new ClusterEmbedSettings(manifest.toString(), out.toString(), cohort.how(), 2, 1000, false);

    SparkEmbedResult result;
    try (ExecutorKiller killer = new ExecutorKiller(session, TASKS)) {
      result = SparkEmbedJob.run(session, settings, (_, _) -> {});
      assertThat(killer.lost()).isEqualTo(1);
      killer.awaitAnother();
    }

    assertThat(result).isEqualTo(new SparkEmbedResult(out.toString(), 11, 1, 0));
    ClusterResult.assertSame(session, out, alone, 1);
    assertThat(ClusterResult.rows(out))
        .extracting(EmbeddingRow::subject, EmbeddingRow::run)
        .hasSize(11)
        .contains(tuple("002", "FLAIR"))
        .doesNotContain(tuple("002", "T2w"));
    assertThat(ClusterResult.rows(out).stream().map(row -> row.embedding()[0]).distinct())
        .as("each of its own volume")
        .hasSize(11);
    assertThat(Files.readString(out.resolve("_engram.json")))
        .contains("\"model_type\" : \"neuro-jepa\"", "\"refused\" : 1");
  }
}
