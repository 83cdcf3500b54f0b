package org.engram.spark;

import static org.apache.spark.sql.functions.col;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.embed.ClusterEmbedSettings;
import org.engram.pipeline.embed.EmbedderSettings;
import org.engram.pipeline.embed.ModelFacts;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Embeds a manifest on a cluster, into a folder of Parquet partitioned by site.
 *
 * <p>Scans are computed in groups that follow from the sorted manifest alone, so that values are
 * those of one machine. Tasks write what became of them by Spark's commit protocol: one that is
 * killed, repeated or run twice leaves its rows once. Waves of tasks are kept beside the table
 * until it is whole, so that a job that was ended goes on where it stopped.
 */
public final class SparkEmbedJob {
  private final SparkSession session;
  private final ClusterEmbedSettings settings;
  private final WaveListener listener;

  private SparkEmbedJob(
      SparkSession session, ClusterEmbedSettings settings, WaveListener listener) {
    this.session = session;
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Runs the job to its end.
   *
   * @throws ConfigurationException if manifest, model, memory or output are not usable, the job was
   *     begun with other settings, or another driver works on it
   * @throws RefusedInputException if not one scan could be embedded
   */
  public static SparkEmbedResult run(
      SparkSession session, ClusterEmbedSettings settings, WaveListener listener) {
    return new SparkEmbedJob(session, settings, listener).run();
  }

  private SparkEmbedResult run() {
    EmbedderSettings embedder = settings.embedder();
    ModelFacts model = ModelFacts.of(embedder.model());
    NativeMemory.require(session.sparkContext().getConf(), model, embedder);
    try (JobFolder folder = JobFolder.of(session.sessionState().newHadoopConf(), settings.out())) {
      List<ClusterScan> scans =
          ScanManifest.of(settings.manifest(), manifest(), manifestFolder(), model.type());
      String hash = ModelFacts.hash(embedder.model());
      Map<String, String> fingerprint = fingerprint(model, hash, scans);
      folder.begin(fingerprint, settings.overwrite(), DriverLock.driver(session.sparkContext()));
      List<String> waves = new ArrayList<>();
      int before = waves(folder, scans, hash, waves);
      Dataset<Row> outcomes =
          session.read().schema(OutcomeRows.SCHEMA).parquet(waves.toArray(String[]::new));
      requireEachOnce(outcomes, scans.size());
      return write(folder, outcomes, fingerprint, before);
    }
  }

  /** Runs the waves that are not finished; the number of scans that were. */
  private int waves(JobFolder folder, List<ClusterScan> scans, String hash, List<String> waves) {
    int batch = settings.embedder().batch();
    int taskGroups = Math.ceilDiv(settings.scansPerTask(), batch);
    int tasks = Math.ceilDiv(settings.scansPerWave(), taskGroups * batch);
    List<ScanGroup> groups = ScanGroup.of(scans, batch);
    int waveGroups = Math.multiplyExact(tasks, taskGroups);
    int before = 0;
    try (ClusterModel model = new ClusterModel(session, settings.embedder(), hash)) {
      for (int first = 0; first < groups.size(); first += waveGroups) {
        int number = waves.size();
        int next = Math.min(groups.size(), first + waveGroups);
        int done = Math.min(scans.size(), next * batch);
        waves.add(folder.wave(number));
        if (folder.isDone(number)) {
          before += done - first * batch;
          continue;
        }
        model
            .embed(groups.subList(first, next), Math.ceilDiv(next - first, taskGroups))
            .write()
            .mode(SaveMode.Overwrite)
            .parquet(folder.wave(number));
        folder.setDone(number);
        listener.finished(done, scans.size());
      }
    }
    return before;
  }

  /** A check of what the commit protocol promises: whoever counts a cohort must be able to. */
  private static void requireEachOnce(Dataset<Row> outcomes, int scans) {
    Row counted = outcomes.agg(functions.count("*"), functions.countDistinct("index")).head();
    if (counted.getLong(0) != scans || counted.getLong(1) != scans) {
      throw new IllegalStateException(
          counted.getLong(0) + " outcomes of " + counted.getLong(1) + " scans, of " + scans);
    }
  }

  private SparkEmbedResult write(
      JobFolder folder, Dataset<Row> outcomes, Map<String, String> fingerprint, int before) {
    Dataset<Row> rows = outcomes.filter(col("refusal").isNull());
    Dataset<Row> refused = outcomes.filter(col("refusal").isNotNull());
    List<Row> perSite = rows.groupBy("site").count().orderBy("site").collectAsList();
    long embedded = perSite.stream().mapToLong(site -> site.getLong(1)).sum();
    long refusals = refused.count();
    if (embedded == 0) {
      Row first = refused.orderBy("index").select("refusal.*").head();
      folder.remove();
      throw new RefusedInputException(
          settings.out(),
          "none of " + refusals + " scans could be used",
          "at least one that fits the model",
          "The first: " + first.getString(0) + ": " + first.getString(1));
    }
    rows.repartition(col("site"))
        .sortWithinPartitions("site", "index")
        .select(columns(Stream.concat(OutcomeRows.TABLE.stream(), Stream.of("site"))))
        .write()
        .mode(SaveMode.Overwrite)
        .option("compression", "zstd")
        .partitionBy("site")
        .parquet(folder.table());
    refused
        .orderBy("index")
        .select(
            columns(
                Stream.concat(
                    Stream.of("source"), OutcomeRows.REFUSAL.stream().map("refusal."::concat))))
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(folder.refused());
    Map<String, Object> json = new LinkedHashMap<>(fingerprint);
    Map<String, Long> sites = new LinkedHashMap<>();
    perSite.forEach(site -> sites.put(site.getString(0), site.getLong(1)));
    json.put("sites", sites);
    json.put("rows", embedded);
    json.put("refused", refusals);
    folder.publish(json);
    return new SparkEmbedResult(settings.out(), embedded, refusals, before);
  }

  private static Column[] columns(Stream<String> names) {
    return names.map(functions::col).toArray(Column[]::new);
  }

  private Dataset<Row> manifest() {
    String name = settings.manifest().toLowerCase(Locale.ROOT);
    if (name.endsWith(".parquet")) {
      return session.read().parquet(settings.manifest());
    }
    if (!name.endsWith(".tsv") && !name.endsWith(".csv")) {
      throw new ConfigurationException(
          settings.manifest(),
          "a table's format cannot be told from this name",
          "a name that ends in .parquet, .tsv or .csv",
          "");
    }
    return session
        .read()
        .option("header", true)
        .option("sep", name.endsWith(".tsv") ? "\t" : ",")
        .option("mode", "FAILFAST")
        .csv(settings.manifest());
  }

  /** Where relative paths of the manifest start; nowhere on file systems that are not mounted. */
  private Optional<Path> manifestFolder() {
    String manifest = settings.manifest();
    if (manifest.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*") && !manifest.startsWith("file:/")) {
      return Optional.empty();
    }
    Path file = Path.of(manifest.replaceFirst("^file:/+", "/")).toAbsolutePath().normalize();
    return Optional.ofNullable(file.getParent());
  }

  private Map<String, String> fingerprint(ModelFacts model, String hash, List<ClusterScan> scans) {
    EmbedderSettings embedder = settings.embedder();
    Map<String, String> about = new LinkedHashMap<>();
    String version = SparkEmbedJob.class.getPackage().getImplementationVersion();
    about.put("engram", version == null ? "unpackaged" : version);
    about.put("spark", session.version());
    about.put("recipe", model.recipe());
    about.put("model_type", model.type().toString());
    about.put("model_hash", hash);
    YamlConfig.write(embedder)
        .lines()
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              about.put(line.substring(0, colon), line.substring(colon + 1).strip());
            });
    about.put("manifest", settings.manifest());
    about.put(
        "inputs",
        ProcessModel.reading(embedder, scans)
            .inputs(scans.stream().map(ClusterScan::file).toList()));
    about.put(
        "sites_of_inputs",
        Integer.toHexString(scans.stream().map(ClusterScan::site).toList().hashCode()));
    about.put("scans_per_task", Integer.toString(settings.scansPerTask()));
    about.put("scans_per_wave", Integer.toString(settings.scansPerWave()));
    return about;
  }
}
