package org.engram.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher at the project's root, run as a person runs it, but with JDKs and a Maven that are
 * scripts: they print their arguments. It finds no other, since the machine's own folder of JDKs is
 * replaced by one of the test.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
class LauncherTest {
  private static final Path SCRIPT = Path.of("").toAbsolutePath().resolveSibling("engram");
  private static final String JAVA = "for a in \"$@\"; do echo \"$a\"; done; exit 7\n";

  @TempDir private Path temporary;
  private Path jdks;
  private Path release;
  private Path jar;

  @BeforeEach
  void layOut() throws IOException {
    jdks = Files.createDirectories(temporary.resolve("all jdks"));
    release = Files.createDirectories(temporary.resolve("a release"));
    install(release);
    jar = Files.createDirectories(release.resolve("lib")).resolve("engram-cli-1.jar");
    Files.writeString(jar, "jar");
    Files.writeString(release.resolve("build.properties"), "version=1\nblas=\n");
  }

  @Test
  void runsTheJarAndPassesArgumentsAndExitCodeThrough() throws Exception {
    jdk("jdk-25", "25.0.3");

    Result result = run(release, "embed", "a b.csv", "--out", "*");

    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(result.lines())
        .containsSubsequence("-Xmx2g", "-jar", jar.toString(), "embed", "a b.csv", "--out", "*")
        .contains("-Dengram.home=" + release, "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void isFoundThroughLinksAndFromAnyFolder() throws Exception {
    jdk("jdk-25", "25.0.3");
    Path bin = Files.createDirectories(temporary.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("first"), Path.of("../a release/engram"));
    Files.createSymbolicLink(bin.resolve("engram"), Path.of("first"));

    Result result = run(bin, "--version");

    assertThat(result.lines()).contains(jar.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"embed", "predict", "demo", "bench", "doctor", "normalization"})
  void commandsThatComputeGetTheVectorModule(String command) throws Exception {
    jdk("jdk-25", "25.0.3");

    assertThat(run(release, command, "x").lines()).contains("--add-modules=jdk.incubator.vector");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "--help", "help", "inspect", "convert", "embed --help"})
  void othersAreSparedItsWarning(String line) throws Exception {
    jdk("jdk-25", "25.0.3");

    assertThat(run(release, line.split(" ")).lines())
        .contains("-jar")
        .doesNotContain("--add-modules=jdk.incubator.vector");
  }

  @Test
  void variablesSetHeapCacheAndOptions() throws Exception {
    jdk("jdk-25", "25.0.3");
    Path cache = temporary.resolve("my cache");

    Result result =
        run(
            Map.of(
                "ENGRAM_HEAP", "9g",
                "ENGRAM_CACHE", cache.toString(),
                "ENGRAM_JAVA_OPTS", "-Da=1 -Db=2"),
            release,
            "embed");

    assertThat(result.lines())
        .contains(
            "-Xmx9g", "-Da=1", "-Db=2", "-Dorg.bytedeco.javacpp.cachedir=" + cache + "/javacpp")
        .anyMatch(line -> line.startsWith("-XX:SharedArchiveFile=" + cache + "/start-compute-"));
  }

  @Test
  void aCacheThatCannotBeMadeIsDoneWithout() throws Exception {
    jdk("jdk-25", "25.0.3");

    Result result = run(Map.of("ENGRAM_CACHE", "/dev/null/cache"), release, "embed");

    assertThat(result.lines())
        .contains(jar.toString())
        .noneMatch(line -> line.contains("/dev/null/cache"));
    assertThat(result.err()).isEmpty();
  }

  @Test
  void aNewerJarMakesANewStartUpArchive() throws Exception {
    jdk("jdk-25", "25.0.3");
    Path cache = Files.createDirectories(temporary.resolve("cache"));
    Map<String, String> environment = Map.of("ENGRAM_CACHE", cache.toString());
    String option = "-XX:SharedArchiveFile=";
    Path archive =
        run(environment, release, "embed").lines().stream()
            .filter(line -> line.startsWith(option))
            .map(line -> Path.of(line.substring(option.length())))
            .findFirst()
            .orElseThrow();
    Files.writeString(archive, "archive");
    Files.setLastModifiedTime(archive, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));

    run(environment, release, "embed");

    assertThat(archive).doesNotExist();
  }

  @Test
  void theBuildsBlasIsTaken() throws Exception {
    jdk("jdk-25", "25.0.3");
    Files.writeString(release.resolve("build.properties"), "version=1\nblas=mkl_rt\n");
    String option = "-Dorg.bytedeco.openblas.load=";

    assertThat(run(release, "embed").lines()).contains(option + "mkl_rt");
    assertThat(run(Map.of("ENGRAM_BLAS", "openblas"), release, "embed").lines()).contains(option);
  }

  @Test
  void anOlderJdkIsPassedOver() throws Exception {
    jdk("jdk-17", "17.0.9");
    jdk("jdk-26", "26-ea");
    jdk("jdk-8", "1.8.0_402");

    assertThat(run(release, "--version").lines()).contains("jdk-26");
  }

  @Test
  void javaHomeComesBeforeTheUsualFolders() throws Exception {
    jdk("jdk-25", "25.0.3");
    Path own = jdk("../own", "25.0.1");

    Result result = run(Map.of("JAVA_HOME", own.toString()), release, "--version");

    assertThat(result.lines()).contains("../own");
  }

  @Test
  void withoutAJdkItSaysWhatItLookedAtAndHowToGetOne() throws Exception {
    jdk("jdk-17", "17.0.9");
    jdk("jdk-21", "21.0.1");

    Result result = run(release, "--version");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.lines()).isEmpty();
    assertThat(result.err())
        .startsWith("engram: needs a JDK 25 or newer")
        .contains(jdks.resolve("jdk-17") + " (17.0.9)", jdks.resolve("jdk-21") + " (21.0.1)")
        .contains("Temurin 25", "ENGRAM_JAVA_HOME=");
  }

  @Test
  void aNamedJdkIsNotSilentlyReplaced() throws Exception {
    jdk("jdk-25", "25.0.3");
    Path old = jdk("jdk-17", "17.0.9");

    Result result = run(Map.of("ENGRAM_JAVA_HOME", old.toString()), release, "--version");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("ENGRAM_JAVA_HOME is no JDK 25", old + " (17.0.9)");
  }

  @Test
  void sourcesAreBuiltOnFirstUseAndWhenOneIsNewer() throws Exception {
    jdk("jdk-25", "25.0.3");
    Path sources =
        sources(
            "mkdir -p cli/target/engram/lib; touch cli/target/engram/build.properties"
                + " cli/target/engram/lib/engram-cli-1.jar");

    Result first = run(sources, "--version");
    Result second = run(sources, "--version");
    Path source = sources.resolve("cli/src/main/Main.java");
    Files.writeString(source, "changed");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    Result third = run(sources, "--version");

    assertThat(first.exitCode()).isEqualTo(7);
    assertThat(first.err()).contains("building (first use", "built in");
    assertThat(second.err()).isEmpty();
    assertThat(third.err()).contains("building (sources have changed");
    assertThat(sources.resolve("target/build.lock")).doesNotExist();
  }

  @Test
  void aFailedBuildShowsTheEndOfItsLog() throws Exception {
    jdk("jdk-25", "25.0.3");
    Path sources = sources("echo 'Main.java:3: not a statement'; exit 1");

    Result result = run(sources, "--version");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.lines()).isEmpty();
    assertThat(result.err()).contains("the build failed", "Main.java:3: not a statement");
    assertThat(sources.resolve("target/build.lock")).doesNotExist();
  }

  @Test
  void theLockOfABuildThatDiedIsTakenOver() throws Exception {
    jdk("jdk-25", "25.0.3");
    Path sources =
        sources(
            "mkdir -p cli/target/engram/lib; touch cli/target/engram/build.properties"
                + " cli/target/engram/lib/engram-cli-1.jar");
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path lock = Files.createDirectories(sources.resolve("target/build.lock"));
    Files.writeString(lock.resolve("pid"), dead.pid() + "\n");

    Result result = run(sources, "--version");

    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(lock).doesNotExist();
  }

  @Test
  void aFolderThatHoldsNeitherIsRefused() throws Exception {
    jdk("jdk-25", "25.0.3");
    Path empty = Files.createDirectories(temporary.resolve("empty"));
    install(empty);

    Result result = run(empty, "--version");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("holds neither Engram's sources nor a build");
  }

  private Path sources(String maven) throws IOException {
    Path sources = Files.createDirectories(temporary.resolve("the sources"));
    install(sources);
    Files.writeString(sources.resolve("pom.xml"), "<project/>");
    Files.createDirectories(sources.resolve("cli/src/main"));
    Files.writeString(sources.resolve("cli/pom.xml"), "<project/>");
    Files.writeString(sources.resolve("cli/src/main/Main.java"), "");
    executable(temporary.resolve("path/mvn"), maven + "\n");
    return sources;
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = jdks.resolve(name).normalize();
    executable(home.resolve("bin/java"), "echo " + name + "\n" + JAVA);
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private void install(Path folder) throws IOException {
    String script = Files.readString(SCRIPT);
    assertThat(script).contains(" /usr/lib/jvm/* ");
    script =
        script
            .replace(" /usr/lib/jvm/* ", " '" + jdks + "'/* ")
            .replace(" /Library/", " /none/")
            .replace(" /opt/", " /none/");
    Files.writeString(folder.resolve("engram"), script);
    Files.setPosixFilePermissions(
        folder.resolve("engram"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void executable(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script, StandardOpenOption.CREATE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Result run(Path folder, String... arguments) throws Exception {
    return run(Map.of(), folder, arguments);
  }

  private Result run(Map<String, String> environment, Path folder, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(folder.resolve("engram").toString()));
    command.addAll(List.of(arguments));
    Path out = temporary.resolve("out");
    Path err = temporary.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(temporary.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("HOME", temporary.toString());
    builder.environment().put("PATH", temporary.resolve("path") + ":" + tools());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(
        process.exitValue(), Files.readAllLines(out, UTF_8), Files.readString(err, UTF_8));
  }

  /** A folder with the few tools that the launcher may count on, and no Java among them. */
  private Path tools() throws IOException {
    Path tools = temporary.resolve("tools");
    if (!Files.exists(tools)) {
      Files.createDirectories(tools);
      for (String tool :
          List.of(
              "cat",
              "cksum",
              "date",
              "find",
              "head",
              "mkdir",
              "mv",
              "readlink",
              "rm",
              "sh",
              "sleep",
              "tail",
              "touch")) {
        Path found = Path.of("/usr/bin").resolve(tool);
        Files.createSymbolicLink(
            tools.resolve(tool), Files.exists(found) ? found : Path.of("/bin").resolve(tool));
      }
    }
    return tools;
  }

  private record Result(int exitCode, List<String> lines, String err) {}
}
