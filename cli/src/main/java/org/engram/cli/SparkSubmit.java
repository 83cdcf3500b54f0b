package org.engram.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Option;

/** Where and how Spark runs an application; mix in with {@code @Mixin}. */
final class SparkSubmit {
  private static final String SCRIPT =
      System.getProperty("os.name").startsWith("Windows") ? "spark-submit.cmd" : "spark-submit";
  private static final String JAVA_OPTIONS = "extraJavaOptions";

  /**
   * What libtorch and the attention's kernels need of Java; Spark 4.2 gives the first two itself.
   */
  private static final String JVM =
      "--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED"
          + " -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0"
          + " -Dorg.bytedeco.openblas.load=";

  private static final String OVERHEAD = "spark.executor.memoryOverhead";
  private static final long LEAST_OVERHEAD = 384;
  private static final int HEAP_SHARE = 10;

  @Option(
      names = "--spark-home",
      paramLabel = "DIR",
      description = "An installation of Spark 4.1 or later. Default: $SPARK_HOME, else the PATH.")
  private Path sparkHome;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "The cluster: yarn, k8s://..., spark://..., or local[N] for this machine. Default: what"
              + " Spark's own configuration says.")
  private String master;

  @Option(
      names = "--deploy-mode",
      paramLabel = "MODE",
      completionCandidates = Choices.DeployModes.class,
      description = "Where the driver runs: client (here) or cluster. Default: Spark's.")
  private String deployMode;

  @Option(
      names = "--num-executors",
      paramLabel = "N",
      description = "Processes that embed. Default: Spark's.")
  private Integer executors;

  @Option(
      names = "--executor-cores",
      paramLabel = "N",
      description = "Cores of each: it reads so many batches at once. Default: Spark's.")
  private Integer cores;

  @Option(
      names = "--executor-memory",
      paramLabel = "SIZE",
      defaultValue = "2g",
      description =
          "Java's heap of each, as 2g or 512m; what the model needs beside it is added. Default:"
              + " ${DEFAULT-VALUE}.")
  private String memory;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "Any other setting of Spark's; may be given often. Default: none.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--installed",
      description =
          "Engram's folder is on every machine under the same path. Default: its jars are sent.")
  private boolean installed;

  /**
   * Whether the driver runs on another machine, which has this one's files only if it is sent them.
   */
  boolean driverElsewhere() {
    return "cluster".equals(deployMode);
  }

  /**
   * The command.
   *
   * @param file the application's settings
   * @param nativeMebibytes of an executor beside its heap; empty where they are not known here
   */
  List<String> command(SparkApplication application, Path file, Optional<Long> nativeMebibytes) {
    List<String> command = new ArrayList<>();
    command.add(script().toString());
    command.addAll(List.of("--class", SparkApplication.MAIN, "--name", "engram spark-embed"));
    option(command, "--master", master);
    option(command, "--deploy-mode", deployMode);
    option(command, "--num-executors", executors);
    option(command, "--executor-cores", cores);
    option(command, "--executor-memory", memory);
    command.add("--jars");
    command.add(
        application.libraries().stream().map(this::located).collect(Collectors.joining(",")));
    conf(nativeMebibytes)
        .forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
    if (driverElsewhere()) {
      command.addAll(List.of("--files", file.toString()));
    }
    command.add(located(application.jar()));
    command.add(driverElsewhere() ? file.getFileName().toString() : file.toString());
    return command;
  }

  private static void option(List<String> command, String name, Object value) {
    if (value != null) {
      command.addAll(List.of(name, value.toString()));
    }
  }

  private String located(Path jar) {
    Path absolute = jar.toAbsolutePath().normalize();
    return installed ? "local:" + absolute : absolute.toString();
  }

  /** What Engram sets, and over it what is given; Java's options are put together. */
  private Map<String, String> conf(Optional<Long> nativeMebibytes) {
    Map<String, String> conf = new LinkedHashMap<>();
    conf.put("spark.driver." + JAVA_OPTIONS, JVM);
    conf.put("spark.executor." + JAVA_OPTIONS, JVM);
    conf.put("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE");
    nativeMebibytes.ifPresent(
        needed ->
            conf.put(
                OVERHEAD, needed + Math.max(LEAST_OVERHEAD, mebibytes(memory) / HEAP_SHARE) + "m"));
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new ConfigurationException("--conf", "'" + setting + "'", "KEY=VALUE", "");
      }
      String key = setting.substring(0, equals);
      String value = setting.substring(equals + 1);
      conf.merge(
          key, value, (ours, given) -> key.endsWith(JAVA_OPTIONS) ? ours + " " + given : given);
    }
    return conf;
  }

  private static long mebibytes(String size) {
    if (!size.matches("[0-9]{1,9}[mMgG]")) {
      throw new ConfigurationException(
          "--executor-memory", "'" + size + "'", "a number and m or g, as in 2g", "");
    }
    long number = Long.parseLong(size.substring(0, size.length() - 1));
    return size.toLowerCase(java.util.Locale.ROOT).endsWith("g") ? number << 10 : number;
  }

  private Path script() {
    Optional<Path> home =
        Optional.ofNullable(sparkHome)
            .or(() -> Optional.ofNullable(System.getenv("SPARK_HOME")).map(Path::of));
    if (home.isPresent()) {
      Path script = home.get().resolve("bin").resolve(SCRIPT);
      if (Files.isRegularFile(script)) {
        return script;
      }
      throw new ConfigurationException(
          sparkHome == null ? "SPARK_HOME" : "--spark-home",
          home.get().toString(),
          "a folder with bin/" + SCRIPT,
          "Name an installation of Spark 4.1 or later");
    }
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder).resolve(SCRIPT))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    SCRIPT,
                    "neither --spark-home nor SPARK_HOME, and none on the PATH",
                    "an installation of Spark 4.1 or later",
                    "Give --spark-home DIR"));
  }
}
