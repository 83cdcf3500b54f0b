package org.engram.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A machine for the launcher, in a folder: JDKs and a Maven that are scripts, the few tools that
 * the launcher may count on, and no other Java, since the machine's own folders of JDKs are
 * replaced.
 */
final class FakeMachine {
  private static final Path SCRIPT = Path.of("").toAbsolutePath().resolveSibling("engram");

  /** Prints its arguments, one a line, and ends with an exit code that nothing else has. */
  private static final String JAVA = "for a in \"$@\"; do echo \"$a\"; done; exit 7\n";

  private final Path folder;
  private final Path jdks;

  FakeMachine(Path folder) throws IOException {
    this.folder = folder;
    this.jdks = Files.createDirectories(folder.resolve("all jdks"));
  }

  /** A checkout, and the Maven that builds it: a shell script. */
  Path sources(String maven) throws IOException {
    Path sources = Files.createDirectories(folder.resolve("the sources"));
    install(sources);
    Files.writeString(sources.resolve("pom.xml"), "<project/>");
    Files.createDirectories(sources.resolve("cli/src/main"));
    Files.writeString(sources.resolve("cli/pom.xml"), "<project/>");
    Files.writeString(sources.resolve("cli/src/main/Main.java"), "");
    executable(folder.resolve("path/mvn"), maven + "\n");
    return sources;
  }

  /** A JDK of that version in the usual folder; it prints its name first. */
  Path jdk(String name, String version) throws IOException {
    Path home = jdks.resolve(name).normalize();
    executable(home.resolve("bin/java"), "echo " + name + "\n" + JAVA);
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  /** Puts the launcher into a folder. */
  void install(Path home) throws IOException {
    String script = Files.readString(SCRIPT);
    assertThat(script).contains(" /usr/lib/jvm/* ");
    script =
        script
            .replace(" /usr/lib/jvm/* ", " '" + jdks + "'/* ")
            .replace(" /Library/", " /none/")
            .replace(" /opt/", " /none/");
    Files.writeString(home.resolve("engram"), script);
    Files.setPosixFilePermissions(
        home.resolve("engram"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void executable(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script, StandardOpenOption.CREATE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Result run(Path home, String... arguments) throws Exception {
    return run(Map.of(), home, arguments);
  }

  /** Runs the launcher of a folder, from another folder and with nothing but that environment. */
  Result run(Map<String, String> environment, Path home, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(home.resolve("engram").toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("PATH", folder.resolve("path") + ":" + tools());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(
        process.exitValue(), Files.readAllLines(out, UTF_8), Files.readString(err, UTF_8));
  }

  /** A folder with the few tools that the launcher may count on, and no Java among them. */
  private Path tools() throws IOException {
    Path tools = folder.resolve("tools");
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
              "touch",
              "tr")) {
        Path found = Path.of("/usr/bin").resolve(tool);
        Files.createSymbolicLink(
            tools.resolve(tool), Files.exists(found) ? found : Path.of("/bin").resolve(tool));
      }
    }
    return tools;
  }

  record Result(int exitCode, List<String> lines, String err) {}
}
