package org.engram.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.engram.cohort.EmbeddingRow;
import org.engram.pipeline.embed.ClusterEmbedSettings;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.ModelFacts;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a cluster of processes on this machine. */
class SparkEmbedJobTest {
  private static final int SCANS = 41;
  private static final int TASKS = 11;
  private static final int CORES = 4;

  @TempDir private static Path folder;
  private static SparkSession session;
  private static SmallCohort cohort;
  private static Path manifest;
  private static EmbedResult alone;

  @BeforeAll
  static void open() throws IOException {
    cohort = new SmallCohort(folder);
    manifest = cohort.write(SCANS);
    alone = cohort.alone();
    session = LocalCluster.open();
  }

  @AfterAll
  static void close() throws IOException {
    session.close();
  }

  private static ClusterEmbedSettings settings(Path out, int perTask, int perWave) {
    return new ClusterEmbedSettings(
        manifest.toString(), out.toString(), cohort.how(), perTask, perWave, false);
  }

  private static void assertWhole(Path out) throws IOException {
    assertThat(SmallCohort.rows(out)).containsExactlyElementsOf(alone.rows());
    List<List<String>> refused =
        session.read().parquet(out.resolve("_refused").toString()).collectAsList().stream()
            .map(row -> Stream.of(0, 1, 2, 3, 4).map(row::getString).toList())
            .toList();
    assertThat(refused)
        .hasSize(4)
        .containsExactlyElementsOf(
            alone.refused().stream()
                .map(RefusedScan::json)
                .map(json -> json.values().stream().map(String::valueOf).toList())
                .toList());
    assertThat(Files.exists(out.resolveSibling(out.getFileName() + ".partial"))).isFalse();
  }

  @Test
  void aClusterGivesTheTableOfOneProcessBySite() throws IOException {
    Path out = folder.resolve("table");

    SparkEmbedResult result = SparkEmbedJob.run(session, settings(out, 4, 1000), (_, _) -> {});

    assertThat(result).isEqualTo(new SparkEmbedResult(out.toString(), 37, 4, 0));
    assertWhole(out);
    List<Path> parts = SmallCohort.parts(out);
    assertThat(parts)
        .extracting(part -> part.getParent().getFileName().toString())
        .containsExactly("site=north", "site=south");
    List<String> sources =
        org.engram.cohort.EmbeddingTable.read(parts.get(1)).stream()
            .map(EmbeddingRow::source)
            .toList();
    assertThat(sources).hasSize(24).isSorted();
    assertThat(Files.readString(out.resolve("_engram.json")))
        .contains("\"north\" : 13", "\"south\" : 24", "\"rows\" : 37", "\"refused\" : 4")
        .contains("\"model_hash\" : \"" + ModelFacts.hash(cohort.model()))
        .contains("\"recipe\" : \"brainjepa_mean_v1\"", "\"batch\" : \"4\"");
    assertThatThrownBy(() -> SparkEmbedJob.run(session, settings(out, 4, 1000), (_, _) -> {}))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("there already");
  }

  @Test
  void anExecutorThatIsKilledLosesNothing() throws IOException {
    Map<String, Long> processes = LocalCluster.processes(session);
    assertThat(processes).hasSize(2);
    Path out = folder.resolve("killed");
    AtomicBoolean killed = new AtomicBoolean();
    AtomicInteger lost = new AtomicInteger();
    AtomicInteger again = new AtomicInteger();
    AtomicInteger embedding = new AtomicInteger(-1);
    SparkListener killer =
        new SparkListener() {
          @Override
          public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
            if (submitted.stageInfo().numTasks() == TASKS) {
              embedding.compareAndSet(-1, submitted.stageInfo().stageId());
            }
          }

          @Override
          public void onTaskStart(SparkListenerTaskStart start) {
            Long process = processes.get(start.taskInfo().executorId());
            boolean later = start.stageId() == embedding.get() && start.taskInfo().index() >= CORES;
            if (later && process != null && killed.compareAndSet(false, true)) {
              ProcessHandle.of(process).orElseThrow().destroyForcibly();
            }
          }

          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.stageId() == embedding.get() && !end.taskInfo().successful()) {
              again.incrementAndGet();
            }
          }

          @Override
          public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
            lost.incrementAndGet();
          }
        };
    session.sparkContext().addSparkListener(killer);
    try {
      // A task a batch: the first to begin after another has ended takes its process with it.
      SparkEmbedJob.run(session, settings(out, 1, 1000), (_, _) -> {});
    } finally {
      session.sparkContext().removeSparkListener(killer);
    }

    assertThat(lost).hasValue(1);
    assertThat(again.get()).as("tasks that were lost with it").isBetween(1, 2);
    assertWhole(out);
  }

  @Test
  void aJobThatWasEndedGoesOnWhereItStopped() throws IOException {
    Path out = folder.resolve("ended");
    List<Integer> finished = new ArrayList<>();
    WaveListener ends =
        (done, _) -> {
          finished.add(done);
          throw new IllegalStateException("ended");
        };
    assertThatThrownBy(() -> SparkEmbedJob.run(session, settings(out, 8, 16), ends))
        .isInstanceOf(IllegalStateException.class);
    assertThat(finished).containsExactly(16);
    assertThat(Files.exists(out)).isFalse();
    Path wave = folder.resolve("ended.partial/wave-00000");
    FileTime written = Files.getLastModifiedTime(wave);

    assertThatThrownBy(() -> SparkEmbedJob.run(session, settings(out, 4, 16), (_, _) -> {}))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("scans_per_task 8, now 4");

    List<Integer> later = new ArrayList<>();
    SparkEmbedResult result =
        SparkEmbedJob.run(
            session,
            settings(out, 8, 16),
            (done, _) -> {
              assertThat(lastModified(wave)).isEqualTo(written);
              later.add(done);
            });

    assertThat(later).containsExactly(32, 41);
    assertThat(result.before()).isEqualTo(16);
    assertWhole(out);
  }

  private static FileTime lastModified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aDataFrameOfScansBecomesOneOfVectors() {
    Dataset<Row> scans =
        session
            .read()
            .option("header", true)
            .option("sep", "\t")
            .csv(manifest.toString())
            .selectExpr("concat('" + folder + "/', path) as path", "'one' as site");

    List<Row> rows = EngramFunctions.embed(scans, cohort.how()).orderBy("index").collectAsList();

    assertThat(rows).hasSize(SCANS);
    List<List<Float>> vectors =
        rows.stream().filter(row -> row.isNullAt(13)).map(row -> row.<Float>getList(12)).toList();
    assertThat(vectors)
        .containsExactlyElementsOf(
            alone.rows().stream().map(row -> floats(row.embedding())).toList());
    assertThat(rows.get(7).getStruct(13).getString(1)).isNotBlank();
    assertThat(rows).extracting(row -> row.getInt(1)).startsWith(0, 0, 0, 0, 1).endsWith(10);
  }

  private static List<Float> floats(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
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

  @Test
  void aManifestWithoutAUsableScanIsRefusedAndLeavesNothing() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.csv"), "path,site\n/none/sub-01_bold.tsv,a\n");
    Path out = folder.resolve("nothing");
    ClusterEmbedSettings settings =
        ClusterEmbedSettings.defaults(bad.toString(), out.toString(), cohort.how());

    assertThatThrownBy(() -> SparkEmbedJob.run(session, settings, (_, _) -> {}))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("none of 1 scans could be used")
        .hasMessageContaining("sub-01_bold.tsv");

    assertThat(out).doesNotExist();
    assertThat(folder.resolve("nothing.partial")).doesNotExist();
  }
}
