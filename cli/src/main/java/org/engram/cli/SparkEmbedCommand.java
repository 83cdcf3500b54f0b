package org.engram.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.embed.ClusterEmbedSettings;
import org.engram.pipeline.embed.EmbedderSettings;
import org.engram.pipeline.embed.EmbeddingMemory;
import org.engram.pipeline.embed.ModelFacts;
import org.engram.tensor.Precision;
import org.engram.tensor.file.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram spark-embed}: a manifest of scans to Parquet by site, on a Spark cluster. */
@Command(
    name = "spark-embed",
    description = {
      "Embed a manifest of scans on an Apache Spark cluster, into a folder of Parquet partitioned"
          + " by site, by spark-submit.",
      "The manifest (.tsv, .csv or .parquet) has a column path, and where known subject, session,"
          + " task, run, site, repetition_time (of series), modality and mask (of volumes). Scans"
          + " and model must be under the same paths on all machines.",
      "A job that was ended goes on where it stopped when it is started again."
    })
final class SparkEmbedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SparkSubmit spark;

  @Parameters(
      paramLabel = "MANIFEST",
      description = "The table of scans, on a file system that the cluster reads.")
  private String manifest;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A model directory. No default.")
  private Path model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write, on a file system that the cluster writes. No default.")
  private String out;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description = "Scans computed at once. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads for computing of each process; 0 is one a core. Default: 0.")
  private int threads;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Another setting, as in --set embedder.windows=all, embedder.repetition_time=0.72,"
              + " embedder.assume_order=true or scans_per_task=64; may be given often. Default:"
              + " those of engram embed, in float32 on the CPU.")
  private List<String> overrides = new ArrayList<>();

  @Option(names = "--overwrite", description = "Replace a finished table. Default: refuse to.")
  private boolean overwrite;

  @Option(
      names = "--application",
      paramLabel = "JAR",
      description = "The Spark application. Default: spark/engram-spark.jar of this installation.")
  private Path application;

  @Option(
      names = "--dry-run",
      paramLabel = "FILE",
      description =
          "Write the settings to this file, print the command that would be run with it, and end."
              + " Default: run it.")
  private Path dryRun;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    ClusterEmbedSettings settings = settings();
    SparkApplication jars = SparkApplication.of(applicationJar());
    Optional<Long> beside = nativeMemory(settings.embedder());
    PrintWriter to = spec.commandLine().getOut();
    if (dryRun != null) {
      Path file = dryRun.toAbsolutePath().normalize();
      write(file, settings);
      to.println(String.join(" ", spark.command(jars, file, beside)));
      to.flush();
      return ExitCode.DONE;
    }
    int code = submit(settings, jars, beside);
    if (code != 0) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("engram: spark-submit ended with exit code " + code + "; what it said is above");
      err.flush();
      return ExitCode.FAILED;
    }
    return summary(to);
  }

  private ClusterEmbedSettings settings() {
    EmbedderSettings embedder =
        EmbedderSettings.defaults(model.toAbsolutePath().normalize()).with(batch, threads);
    ClusterEmbedSettings defaults =
        ClusterEmbedSettings.defaults(absolute(manifest), absolute(out), embedder);
    ClusterEmbedSettings given =
        new ClusterEmbedSettings(
            defaults.manifest(),
            defaults.out(),
            embedder,
            defaults.scansPerTask(),
            defaults.scansPerWave(),
            overwrite);
    return YamlConfig.parse(
        "settings",
        YamlConfig.write(given),
        Path.of("").toAbsolutePath(),
        ClusterEmbedSettings.class,
        overrides);
  }

  /** A URI as it is; a path as seen from here. */
  private static String absolute(String name) {
    return name.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*")
        ? name
        : Path.of(name).toAbsolutePath().normalize().toString();
  }

  private Path applicationJar() {
    if (application != null) {
      return application.toAbsolutePath().normalize();
    }
    String home = System.getProperty("engram.home", "");
    return Path.of(home).toAbsolutePath().resolve("spark").resolve("engram-spark.jar");
  }

  /** Of a model that this machine has; another is looked at by the driver. */
  private static Optional<Long> nativeMemory(EmbedderSettings embedder) {
    if (!Files.isDirectory(embedder.model())) {
      return Optional.empty();
    }
    return Optional.of(
        EmbeddingMemory.of(ModelFacts.of(embedder.model()), Precision.parse(embedder.precision()))
            .mebibytes(embedder.batch()));
  }

  private static void write(Path file, ClusterEmbedSettings settings) {
    byte[] bytes = YamlConfig.write(settings).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, stream -> stream.write(bytes));
  }

  private int submit(ClusterEmbedSettings settings, SparkApplication jars, Optional<Long> beside) {
    try {
      Path folder = Files.createTempDirectory("engram-spark-embed");
      Path file = folder.resolve("spark-embed.yaml");
      try {
        write(file, settings);
        ProcessBuilder builder = new ProcessBuilder(spark.command(jars, file, beside));
        // Spark's scripts take any Java that they find; Engram needs this one or a later.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
        // Standard output is this command's own: it may be a JSON object.
        builder.redirectOutput(
            json ? ProcessBuilder.Redirect.DISCARD : ProcessBuilder.Redirect.INHERIT);
        return builder.start().waitFor();
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the job's own record says, where it can be read from here. */
  private int summary(PrintWriter to) {
    Map<String, Object> result = new LinkedHashMap<>();
    String folder = absolute(out);
    result.put("table", folder);
    long refused = 0;
    Path record = recordOf(folder);
    if (record != null && Files.isRegularFile(record)) {
      JsonNode about = JsonMapper.shared().readTree(record.toFile());
      refused = about.path("refused").asLong();
      result.put("rows", about.path("rows").asLong());
      result.put("refused", refused);
    }
    if (json) {
      to.println(JsonMapper.shared().writeValueAsString(result));
    } else {
      to.println(
          folder
              + (result.containsKey("rows")
                  ? ": " + result.get("rows") + " rows, " + refused + " scans refused"
                  : ": written"));
      if (refused > 0) {
        to.println(folder + "/_refused: why");
      }
    }
    to.flush();
    return refused > 0 ? ExitCode.SOME_REFUSED : ExitCode.DONE;
  }

  private static Path recordOf(String folder) {
    String path = folder.startsWith("file:/") ? folder.replaceFirst("^file:/+", "/") : folder;
    return path.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*") ? null : Path.of(path, "_engram.json");
  }
}
