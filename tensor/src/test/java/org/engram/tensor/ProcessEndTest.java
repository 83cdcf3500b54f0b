package org.engram.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "glibc alone has on_exit")
class ProcessEndTest {
  private static final int TERMINATED = 128 + 15;

  @TempDir private Path folder;

  @Test
  void aSignalInTheMiddleOfPassesEndsTheProcessBeforeAnyDestructor() throws Exception {
    assertThat(exitCode("training")).isEqualTo(TERMINATED);
    assertThat(folder).isEmptyDirectory(); // of crash reports
  }

  @Test
  void withoutLibtorchDestructorsRunAsEver() throws Exception {
    assertThat(exitCode("waiting")).isEqualTo(EndedProgram.DESTROYED);
  }

  /** Runs the program in an empty folder and ends it when it is ready. */
  private int exitCode(String what) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> !option.startsWith("-javaagent"))
            .toList());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-CreateCoredumpOnCrash"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(EndedProgram.class.getName(), what));
    Path err = Files.createTempFile("ended", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    try (BufferedReader out = process.inputReader()) {
      String said = out.readLine();
      assertThat(said).as(Files.readString(err)).isEqualTo("ready");
      process.destroy(); // SIGTERM
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
      Files.delete(err);
    }
  }
}
