package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher at the project's root, run as a person runs it, on a {@link FakeMachine}. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
class LauncherTest {
  private static final String BUILDS =
      "mkdir -p cli/target/engram/lib; touch cli/target/engram/build.properties"
          + " cli/target/engram/lib/engram-cli.jar";

  @TempDir private Path temporary;
  private FakeMachine machine;
  private Path release;
  private Path jar;

  @BeforeEach
  void layOut() throws IOException {
    machine = new FakeMachine(temporary);
    release = Files.createDirectories(temporary.resolve("a release"));
    machine.install(release);
    jar = Files.createDirectories(release.resolve("lib")).resolve("engram-cli.jar");
    Files.writeString(jar, "jar");
    Files.writeString(release.resolve("build.properties"), "version=1\nblas=\n");
  }

  @Test
  void runsTheJarAndPassesArgumentsAndExitCodeThrough() throws Exception {
    machine.jdk("jdk-25", "25.0.3");

    FakeMachine.Result result = machine.run(release, "embed", "a b.csv", "--out", "*");

    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(result.lines())
        .containsSubsequence("-Xmx2g", "-jar", jar.toString(), "embed", "a b.csv", "--out", "*")
        .contains("-Dengram.home=" + release, "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void isFoundThroughLinksAndFromAnyFolder() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    Path bin = Files.createDirectories(temporary.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("first"), Path.of("../a release/engram"));
    Files.createSymbolicLink(bin.resolve("engram"), Path.of("first"));

    FakeMachine.Result result = machine.run(bin, "--version");

    assertThat(result.lines()).contains(jar.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"embed", "predict", "demo", "bench", "doctor", "normalization"})
  void commandsThatComputeGetTheVectorModule(String command) throws Exception {
    machine.jdk("jdk-25", "25.0.3");

    assertThat(machine.run(release, command, "x").lines())
        .contains("--add-modules=jdk.incubator.vector");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--version",
        "--help",
        "help",
        "inspect",
        "man",
        "completion bash",
        "embed --help"
      })
  void othersAreSparedItsWarning(String line) throws Exception {
    machine.jdk("jdk-25", "25.0.3");

    assertThat(machine.run(release, line.split(" ")).lines())
        .contains("-jar")
        .doesNotContain("--add-modules=jdk.incubator.vector");
  }

  @Test
  void cudasLibrariesAreLookedForInABuildForThemOnly() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    String without = "-Dorg.bytedeco.javacpp.platform.extension=";
    assertThat(machine.run(release, "embed", "x").lines()).contains(without);

    Files.writeString(
        release.resolve("build.properties"), "version=1\nnatives=linux-x86_64-gpu\nblas=\n");
    assertThat(machine.run(release, "embed", "x").lines()).doesNotContain(without);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parcellate", "qc"})
  void thoseThatWorkThroughScansAreSparedItTooAndHaveAllCompilers(String command) throws Exception {
    machine.jdk("jdk-25", "25.0.3");

    assertThat(machine.run(release, command, "x").lines())
        .contains("-jar")
        .doesNotContain("--add-modules=jdk.incubator.vector", "-XX:TieredStopAtLevel=1");
  }

  @Test
  void variablesSetHeapCacheAndOptions() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    Path cache = temporary.resolve("my cache");

    FakeMachine.Result result =
        machine.run(
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
    machine.jdk("jdk-25", "25.0.3");

    FakeMachine.Result result =
        machine.run(Map.of("ENGRAM_CACHE", "/dev/null/cache"), release, "embed");

    assertThat(result.lines())
        .contains(jar.toString())
        .noneMatch(line -> line.contains("/dev/null/cache"));
    assertThat(result.err()).isEmpty();
  }

  @Test
  void aNewerJarMakesANewStartUpArchive() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    Path cache = Files.createDirectories(temporary.resolve("cache"));
    Map<String, String> environment = Map.of("ENGRAM_CACHE", cache.toString());
    Path archive = archive(machine.run(environment, release, "embed"));
    Files.writeString(archive, "archive");
    machine.run(environment, release, "embed");
    assertThat(archive).exists();
    Files.setLastModifiedTime(archive, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));

    machine.run(environment, release, "embed");

    assertThat(archive).doesNotExist();
  }

  @Test
  void anInterruptedStartUpArchiveIsMadeAnew() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    Path cache = Files.createDirectories(temporary.resolve("cache"));
    Map<String, String> environment = Map.of("ENGRAM_CACHE", cache.toString());
    Path archive = archive(machine.run(environment, release, "embed"));
    Files.write(archive, new byte[8192]);

    machine.run(environment, release, "embed");

    assertThat(archive).doesNotExist();
  }

  @Test
  void theBuildsBlasIsTaken() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    Files.writeString(release.resolve("build.properties"), "version=1\nblas=mkl_rt\n");
    String option = "-Dorg.bytedeco.openblas.load=";

    assertThat(machine.run(release, "embed").lines()).contains(option + "mkl_rt");
    assertThat(machine.run(Map.of("ENGRAM_BLAS", "openblas"), release, "embed").lines())
        .contains(option);
  }

  @Test
  void anOlderJdkIsPassedOver() throws Exception {
    machine.jdk("jdk-17", "17.0.9");
    machine.jdk("jdk-26", "26-ea");
    machine.jdk("jdk-8", "1.8.0_402");

    assertThat(machine.run(release, "--version").lines()).contains("jdk-26");
  }

  @Test
  void javaHomeComesBeforeTheUsualFolders() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    Path own = machine.jdk("../own", "25.0.1");

    FakeMachine.Result result =
        machine.run(Map.of("JAVA_HOME", own.toString()), release, "--version");

    assertThat(result.lines()).contains("../own");
  }

  @Test
  void theJavaBesideItGoesBeforeAllOthersButTheOneThatIsNamed() throws Exception {
    Path jdk = machine.jdk("jdk-25", "25.0.3");
    machine.jdk("../a release/runtime", "25.0.3");

    assertThat(machine.run(Map.of("JAVA_HOME", jdk.toString()), release, "embed").lines())
        .startsWith("../a release/runtime");
    assertThat(machine.run(Map.of("ENGRAM_JAVA_HOME", jdk.toString()), release, "embed").lines())
        .startsWith("jdk-25");
  }

  @Test
  void withoutAJdkItSaysWhatItLookedAtAndHowToGetOne() throws Exception {
    machine.jdk("jdk-17", "17.0.9");
    machine.jdk("jdk-21", "21.0.1");

    FakeMachine.Result result = machine.run(release, "--version");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.lines()).isEmpty();
    assertThat(result.err())
        .startsWith("engram: needs a JDK 25 or newer")
        .contains(
            temporary.resolve("all jdks/jdk-17") + " (17.0.9)",
            temporary.resolve("all jdks/jdk-21") + " (21.0.1)")
        .contains("Temurin 25", "ENGRAM_JAVA_HOME=");
  }

  @Test
  void aNamedJdkIsNotSilentlyReplaced() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    Path old = machine.jdk("jdk-17", "17.0.9");

    FakeMachine.Result result =
        machine.run(Map.of("ENGRAM_JAVA_HOME", old.toString()), release, "--version");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("ENGRAM_JAVA_HOME is no JDK 25", old + " (17.0.9)");
  }

  @Test
  void sourcesAreBuiltOnFirstUseAndWhenOneIsNewer() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    Path sources = machine.sources(BUILDS);

    FakeMachine.Result first = machine.run(sources, "--version");
    FakeMachine.Result second = machine.run(sources, "--version");
    Path source = sources.resolve("cli/src/main/Main.java");
    Files.writeString(source, "changed");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    FakeMachine.Result third = machine.run(sources, "--version");

    assertThat(first.exitCode()).isEqualTo(7);
    assertThat(first.err()).contains("building (first use", "built in");
    assertThat(second.err()).isEmpty();
    assertThat(third.err()).contains("building (sources have changed");
    assertThat(sources.resolve("target/build.lock")).doesNotExist();
  }

  @Test
  void aFailedBuildShowsTheEndOfItsLog() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    Path sources = machine.sources("echo 'Main.java:3: not a statement'; exit 1");

    FakeMachine.Result result = machine.run(sources, "--version");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.lines()).isEmpty();
    assertThat(result.err()).contains("the build failed", "Main.java:3: not a statement");
    assertThat(sources.resolve("target/build.lock")).doesNotExist();
  }

  @Test
  void theLockOfABuildThatDiedIsTakenOver() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    Path sources = machine.sources(BUILDS);
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path lock = Files.createDirectories(sources.resolve("target/build.lock"));
    Files.writeString(lock.resolve("pid"), dead.pid() + "\n");

    FakeMachine.Result result = machine.run(sources, "--version");

    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(lock).doesNotExist();
  }

  @Test
  void aFolderThatHoldsNeitherIsRefused() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    Path empty = Files.createDirectories(temporary.resolve("empty"));
    machine.install(empty);

    FakeMachine.Result result = machine.run(empty, "--version");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("holds neither Engram's sources nor a build");
  }

  private static Path archive(FakeMachine.Result result) {
    String option = "-XX:SharedArchiveFile=";
    return result.lines().stream()
        .filter(line -> line.startsWith(option))
        .map(line -> Path.of(line.substring(option.length())))
        .findFirst()
        .orElseThrow();
  }
}
