package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.embed.ClusterEmbedSettings;
import org.engram.pipeline.embed.EmbedderSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With a script in the place of Spark's. */
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason = "the stand-in for spark-submit is a shell script")
class SparkEmbedCommandTest {
  @TempDir Path folder;
  private Path home;
  private Path application;
  private String model;

  @BeforeEach
  void install() throws IOException {
    model = SmallCohort.model(folder.resolve("model"));
    home = folder.resolve("spark home");
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(folder.resolve("engram/lib"));
    Files.createDirectories(folder.resolve("engram/spark"));
    for (String name : List.of("engram-pipeline.jar", "pytorch.jar")) {
      Files.writeString(folder.resolve("engram/lib").resolve(name), "");
    }
    application = folder.resolve("engram/spark/engram-spark.jar");
    jar("../lib/engram-pipeline.jar ../lib/pytorch.jar ../lib/jackson-annotations-2.0.jar");
  }

  private void jar(String classPath) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
    try (OutputStream out = Files.newOutputStream(application)) {
      new JarOutputStream(out, manifest).close();
    }
  }

  private void sparkSubmit(String... lines) throws IOException {
    Path script = home.resolve("bin/spark-submit");
    Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void sparkIsGivenTheApplicationItsJarsAndSettings() throws IOException {
    sparkSubmit(
        "printf '%s\\n' \"$@\" > '" + folder + "/arguments'",
        "for last; do :; done",
        "cp \"$last\" '" + folder + "/settings.yaml'",
        "echo \"$JAVA_HOME\" > '" + folder + "/java'",
        "mkdir '" + folder + "/out'",
        "echo '{\"rows\": 7, \"refused\": 2}' > '" + folder + "/out/_engram.json'");

    CommandRun run =
        CommandRun.of(
            "spark-embed",
            folder.resolve("scans.tsv"),
            "--model",
            model,
            "--out",
            folder.resolve("out"),
            "--batch",
            8,
            "--threads",
            3,
            "--set",
            "embedder.windows=all",
            "--set",
            "scans_per_task=16",
            "--spark-home",
            home,
            "--application",
            application,
            "--master",
            "yarn",
            "--num-executors",
            20,
            "--executor-memory",
            "8g",
            "--conf",
            "spark.executor.extraJavaOptions=-Xss2m",
            "--conf",
            "spark.speculation=true");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(ExitCode.SOME_REFUSED);
    assertThat(run.out()).contains("/out: 7 rows, 2 scans refused");
    String lib = folder.resolve("engram/lib").toString();
    List<String> arguments = Files.readAllLines(folder.resolve("arguments"));
    assertThat(arguments)
        .startsWith("--class", "org.engram.spark.SparkEmbed")
        .containsSubsequence("--master", "yarn", "--num-executors", "20")
        .containsSubsequence("--jars", lib + "/engram-pipeline.jar," + lib + "/pytorch.jar")
        .contains("spark.speculation=true", "spark.executorEnv.OMP_WAIT_POLICY=PASSIVE")
        .contains(application.toString())
        .anyMatch(
            option ->
                option.startsWith("spark.executor.extraJavaOptions=--add-modules")
                    && option.endsWith(" -Xss2m"))
        // 334 MiB of program, a mebibyte of model and scans, and a tenth of the heap.
        .anyMatch(option -> option.matches("spark.executor.memoryOverhead=115[0-9]m"));
    ClusterEmbedSettings settings =
        YamlConfig.read(folder.resolve("settings.yaml"), ClusterEmbedSettings.class);
    assertThat(settings.manifest()).isEqualTo(folder.resolve("scans.tsv").toString());
    assertThat(settings.out()).isEqualTo(folder.resolve("out").toString());
    assertThat(settings.scansPerTask()).isEqualTo(16);
    assertThat(settings.embedder().windows()).isEqualTo("all");
    assertThat(settings.embedder().batch()).isEqualTo(8);
    assertThat(settings.embedder().threads()).isEqualTo(3);
    assertThat(settings.embedder().device()).isEqualTo("cpu");
    assertThat(Files.readString(folder.resolve("java")).strip())
        .isEqualTo(System.getProperty("java.home"));
  }

  @Test
  void aDriverElsewhereIsSentTheSettingsAndInstalledJarsAreNot() throws IOException {
    sparkSubmit("exit 9");
    Path settings = folder.resolve("settings.yaml");

    CommandRun run =
        CommandRun.of(
            "spark-embed",
            "hdfs://name/scans.parquet",
            "--model",
            model,
            "--out",
            "hdfs://name/out",
            "--spark-home",
            home,
            "--application",
            application,
            "--deploy-mode",
            "cluster",
            "--installed",
            "--dry-run",
            settings);

    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("--jars local:" + folder.resolve("engram/lib/engram-pipeline.jar") + ",local:")
        .contains("--files " + settings)
        .endsWith("local:" + application + " settings.yaml\n");
    assertThat(YamlConfig.read(settings, ClusterEmbedSettings.class))
        .isEqualTo(
            ClusterEmbedSettings.defaults(
                "hdfs://name/scans.parquet",
                "hdfs://name/out",
                EmbedderSettings.defaults(Path.of(model).toAbsolutePath())));
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    sparkSubmit("exit 9");
    Object[] command = {
      "spark-embed",
      "scans.tsv",
      "--model",
      model,
      "--out",
      folder.resolve("out"),
      "--spark-home",
      home,
      "--application",
      application
    };

    CommandRun failed = CommandRun.of(command);
    assertThat(failed.code()).isEqualTo(ExitCode.FAILED);
    assertThat(failed.err()).contains("spark-submit ended with exit code 9");

    jar("../lib/engram-models.jar");
    CommandRun incomplete = CommandRun.of(command);
    assertThat(incomplete.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(incomplete.err()).contains("engram-models.jar", "a part of Engram");

    Files.delete(application);
    CommandRun plain = CommandRun.of(command);
    assertThat(plain.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(plain.err()).contains("engram-spark.jar", "ENGRAM_MAVEN_ARGS=-Pspark");

    Files.delete(home.resolve("bin/spark-submit"));
    jar("");
    CommandRun noSpark = CommandRun.of(command);
    assertThat(noSpark.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(noSpark.err()).contains("--spark-home", "bin/spark-submit");
  }
}
