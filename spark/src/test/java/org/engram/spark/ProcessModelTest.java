package org.engram.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.engram.pipeline.embed.ModelFacts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A model within the processes of a cluster. */
@ExtendWith(LocalCluster.class)
class ProcessModelTest {
  @TempDir private static Path folder;
  private static SparkSession session;
  private static SmallCohort cohort;

  @BeforeAll
  static void open(SparkSession cluster) throws IOException {
    session = cluster;
    cohort = new SmallCohort(folder);
    assertThat(cohort.write(1)).exists();
  }

  @Test
  void theTasksOfAProcessShareOneModel() {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    Broadcast<ProcessModel> model =
        context.broadcast(new ProcessModel(cohort.how(), ModelFacts.hash(cohort.model())));
    ClusterScan scan =
        new ClusterScan(
            0,
            cohort.scans().resolve("sub-0000_task-rest_timeseries.tsv").toString(),
            "",
            "0000",
            "",
            "",
            "",
            "",
            "",
            "",
            Double.NaN);

    List<String> used =
        context
            .parallelize(java.util.Collections.nCopies(16, scan), 16)
            .map(
                one -> {
                  ProcessModel here = model.value();
                  here.embed(List.of(one));
                  return ProcessHandle.current().pid() + " " + here.loadings();
                })
            .collect();

    assertThat(used.stream().distinct()).hasSize(2).allMatch(line -> line.endsWith(" 1"));
  }

  @Test
  void aModelThatIsAnotherOnAnExecutorEndsTheJob() {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    assertThat(context.isLocal()).isFalse();
    ClusterScan scan =
        new ClusterScan(0, "/none.tsv", "", "01", "", "", "", "", "", "", Double.NaN);
    ScanGroup group = new ScanGroup(0, new ArrayList<>(List.of(scan)));
    try (ClusterModel model = new ClusterModel(session, cohort.how(), "another")) {
      assertThatThrownBy(() -> model.embed(List.of(group), 1).collectAsList())
          .hasStackTraceContaining("another, as on the driver's");
    }
  }
}
