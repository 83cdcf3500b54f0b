package org.engram.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.engram.models.directory.ModelType;
import org.engram.pipeline.embed.EmbedderSettings;
import org.engram.pipeline.embed.ModelFacts;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalCluster.class)
class ScanManifestTest {
  private static final Optional<Path> FOLDER = Optional.of(Path.of("/data"));

  @TempDir Path folder;
  private static SparkSession session;

  @BeforeAll
  static void open(SparkSession cluster) {
    session = cluster;
  }

  private static Dataset<Row> table(List<String> columns, Object[]... rows) {
    StructType schema =
        new StructType(
            columns.stream()
                .map(name -> DataTypes.createStructField(name, DataTypes.StringType, true))
                .toArray(StructField[]::new));
    return session.createDataFrame(Arrays.stream(rows).map(RowFactory::create).toList(), schema);
  }

  @Test
  void scansAreInTheOrderOfTheirPathsAndNamedByColumnsOrElseByTheirFiles() {
    Dataset<Row> table =
        table(
            List.of("Path", "participant_id", "session", "Site", "TR", "age"),
            new Object[] {
              "b/sub-09_ses-2_task-rest_run-3_timeseries.tsv", null, "n/a", "UM", "", "5"
            },
            new Object[] {"file:///data/a.csv", "sub-7", "ses-1", null, " 0.72 ", "6"});

    List<ClusterScan> scans = ScanManifest.of("m", table, FOLDER, ModelType.BRAIN_JEPA);

    assertThat(scans)
        .extracting(
            ClusterScan::index,
            ClusterScan::path,
            ClusterScan::subject,
            ClusterScan::session,
            ClusterScan::task,
            ClusterScan::run,
            ClusterScan::site,
            ClusterScan::repetitionTime)
        .containsExactly(
            tuple(0, "/data/a.csv", "7", "1", "", "", "unknown", 0.72),
            tuple(
                1,
                "/data/b/sub-09_ses-2_task-rest_run-3_timeseries.tsv",
                "09",
                "2",
                "rest",
                "3",
                "UM",
                Double.NaN));
    assertThat(ScanGroup.of(scans, 1)).extracting(ScanGroup::number).containsExactly(0, 1);
    assertThat(ScanGroup.of(scans, 2).getFirst().scans()).isEqualTo(scans);
  }

  @Test
  void volumesHaveModalityAndMask() {
    Dataset<Row> table =
        table(
            List.of("path", "modality", "mask", "subject"),
            new Object[] {"sub-01_T1w.nii.gz", null, "mask.nii.gz", null},
            new Object[] {"sub-02_x.nii.gz", "PET", null, null},
            new Object[] {"three/ixi003-guys-flair.nii.gz", null, null, "003"});

    List<ClusterScan> scans = ScanManifest.of("m", table, FOLDER, ModelType.NEURO_JEPA);

    assertThat(scans).extracting(ClusterScan::modality).containsExactly("T1w", "PET", "FLAIR");
    assertThat(scans.getFirst().volume().mask()).contains(Path.of("/data/mask.nii.gz"));
    assertThat(scans.get(1).volume().mask()).isEmpty();
  }

  @Test
  void everythingThatIsWrongIsToldByItsRow() {
    Dataset<Row> table =
        table(
            List.of("path", "tr"),
            new Object[] {"sub-01_bold.tsv", "2"},
            new Object[] {null, "2"},
            new Object[] {"s3a://bucket/sub-02.tsv", "2"},
            new Object[] {"sub-03_bold.tsv", "fast"},
            new Object[] {"/data/sub-01_bold.tsv", "2"},
            new Object[] {"sub-04_bold.tsv", "-1"});

    assertThatThrownBy(() -> ScanManifest.of("m", table, FOLDER, ModelType.BRAIN_JEPA))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.problems())
                    .extracting(problem -> problem.where() + ": " + problem.found())
                    .containsExactly(
                        "m, row 2: no path",
                        "m, row 3: s3a://bucket/sub-02.tsv",
                        "m, row 4: repetition_time 'fast'",
                        "m, row 5: /data/sub-01_bold.tsv again",
                        "m, row 6: a repetition time of -1.0 s"));
    assertThatThrownBy(() -> ScanManifest.of("m", table, Optional.empty(), ModelType.BRAIN_JEPA))
        .hasMessageContaining("the relative path sub-01_bold.tsv");
    assertThatThrownBy(
            () -> ScanManifest.of("m", table(List.of("file")), FOLDER, ModelType.BRAIN_JEPA))
        .hasMessageContaining("a column path");
  }

  @Test
  void memoryBesideTheHeapThatIsTooLittleIsRefusedWithTheSettingToRaise() {
    EmbedderSettings how = new SmallCohort(folder).how();
    ModelFacts model = ModelFacts.of(how.model());
    SparkConf yarn = new SparkConf(false).set("spark.master", "yarn");
    assertThat(NativeMemory.overhead(yarn)).isEqualTo(384);
    assertThat(NativeMemory.overhead(yarn.clone().set("spark.executor.memory", "8g")))
        .isEqualTo(819);
    NativeMemory.require(yarn, model, how);

    SparkConf little = yarn.clone().set("spark.executor.memoryOverhead", "128m");
    assertThat(NativeMemory.overhead(little)).isEqualTo(128);
    assertThatThrownBy(() -> NativeMemory.require(little, model, how))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("spark.executor.memoryOverhead: 128 MiB; expected 335 MiB or more")
        .hasMessageContaining("--conf spark.executor.memoryOverhead=335m");
    // A master whose executor is the driver has no overhead to raise.
    NativeMemory.require(little.clone().set("spark.master", "local[4]"), model, how);
  }
}
