package org.engram.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.engram.cohort.EmbeddingRow;
import org.engram.pipeline.embed.ClusterEmbedSettings;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.ModelFacts;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** On a cluster of processes on this machine. */
@ExtendWith(LocalCluster.class)
class SparkEmbedJobTest {
  private static final int SCANS = 41;
  private static final int TASKS = 11;

  @TempDir private static Path folder;
  private static SparkSession session;
  private static SmallCohort cohort;
  private static Path manifest;
  private static EmbedResult alone;

  @BeforeAll
  static void open(SparkSession cluster) throws IOException {
    cohort = new SmallCohort(folder);
    manifest = cohort.write(SCANS);
    alone = cohort.alone();
    session = cluster;
  }

  private static ClusterEmbedSettings settings(Path out, int perTask, int perWave) {
    return new ClusterEmbedSettings(
        manifest.toString(), out.toString(), cohort.how(), perTask, perWave, false);
  }

  @Test
  void aClusterGivesTheTableOfOneProcessBySite() throws IOException {
    Path out = folder.resolve("table");

    SparkEmbedResult result = SparkEmbedJob.run(session, settings(out, 4, 1000), (_, _) -> {});

    assertThat(result).isEqualTo(new SparkEmbedResult(out.toString(), 37, 4, 0));
    ClusterResult.assertSame(session, out, alone, 4);
    List<Path> parts = ClusterResult.parts(out);
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
  void anExecutorThatIsKilledLosesNothing() throws IOException, InterruptedException {
    Path out = folder.resolve("killed");
    try (ExecutorKiller killer = new ExecutorKiller(session, TASKS)) {
      // A task a batch: the first to begin after another has ended takes its process with it.
      SparkEmbedJob.run(session, settings(out, 1, 1000), (_, _) -> {});

      assertThat(killer.lost()).isEqualTo(1);
      assertThat(killer.failed()).as("tasks that were lost with it").isBetween(1, 2);
      killer.awaitAnother();
    }
    ClusterResult.assertSame(session, out, alone, 4);
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
    ClusterResult.assertSame(session, out, alone, 4);
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
  void aSecondDriverIsToldOfTheFirstWhichGoesOn() throws IOException {
    Path out = folder.resolve("two");
    List<Throwable> second = new ArrayList<>();
    WaveListener starts =
        (_, _) ->
            second.add(
                catchThrowable(
                    () -> SparkEmbedJob.run(session, settings(out, 8, 16), (_, _) -> {})));

    SparkEmbedResult result = SparkEmbedJob.run(session, settings(out, 8, 32), starts);

    assertThat(result.rows()).isEqualTo(37);
    assertThat(second)
        .hasSize(2)
        .allSatisfy(
            refused ->
                assertThat(refused)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("two.partial: in use by another driver: app-")
                    .hasMessageContaining(", process " + ProcessHandle.current().pid()));
    ClusterResult.assertSame(session, out, alone, 4);
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
