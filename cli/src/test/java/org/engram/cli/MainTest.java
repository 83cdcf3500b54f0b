package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.Callable;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Precision;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void versionGoesToStandardOutput() {
    assertThat(run(() -> 0, "--version")).isEqualTo(0);
    assertThat(out.toString()).startsWith("engram ").contains("Java " + Runtime.version());
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void helpStatesTheExitCodes() {
    assertThat(run(() -> 0, "--help")).isEqualTo(0);
    assertThat(out.toString())
        .contains("Usage: engram")
        .contains("3   done, but some inputs were refused (listed)");
  }

  @Test
  void everyCommandHasHelpAndDebug() {
    assertThat(run(() -> 0, "job", "--help")).isEqualTo(0);
    assertThat(out.toString()).contains("Usage: engram job", "--debug", "--device=DEVICE");
  }

  @Test
  void theCommandsExitCodeIsTheProcesss() {
    assertThat(run(() -> ExitCode.SOME_REFUSED, "job")).isEqualTo(3);
  }

  @Test
  void noCommandIsWrongUsage() {
    assertThat(run(() -> 0)).isEqualTo(2);
    assertThat(errLines())
        .containsExactly(
            "engram: engram", "  found:    no command given", "  remedy:   see: engram --help");
  }

  @Test
  void aMisspeltOptionIsWrongUsageWithAGuess() {
    assertThat(run(() -> 0, "job", "--thread", "2")).isEqualTo(2);
    assertThat(errLines())
        .containsExactly(
            "engram: engram job",
            "  found:    Unknown options: '--thread', '2'",
            "  remedy:   did you mean --threads? Else see: engram job --help");
  }

  @Test
  void anUnknownCommandIsWrongUsage() {
    assertThat(run(() -> 0, "jobb")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean", "job");
  }

  @Test
  void aRefusedFileIsToldInItsFourParts() {
    Callable<Integer> job =
        () -> {
          throw new FileFormatException(
              "a.csv, row 3, column 5", "'abc'", "a number", "mend the cell");
        };

    assertThat(run(job, "job")).isEqualTo(1);
    assertThat(errLines())
        .containsExactly(
            "engram: a.csv, row 3, column 5",
            "  found:    'abc'",
            "  expected: a number",
            "  remedy:   mend the cell");
  }

  @Test
  void withJsonAFailureIsOneObject() {
    Callable<Integer> job =
        () -> {
          throw new RefusedInputException("b.csv", "90 frames", "160 or more", "--short-runs tile");
        };

    assertThat(run(job, "job", "--json")).isEqualTo(1);
    assertThat(errLines())
        .containsExactly(
            "{\"error\":{\"where\":\"b.csv\",\"found\":\"90 frames\",\"expected\":\"160 or more\","
                + "\"remedy\":\"--short-runs tile\",\"kind\":\"RefusedInputException\","
                + "\"exit_code\":1}}");
  }

  @Test
  void aConfigurationThatCannotBeHonouredIsWrongUsage() {
    Callable<Integer> job =
        () -> {
          throw new ConfigurationException("--device", "cuda", "a GPU", "take --device cpu");
        };

    assertThat(run(job, "job")).isEqualTo(2);
    assertThat(err.toString()).startsWith("engram: --device");
  }

  @Test
  void wrongUsageIsJsonTooWhereJsonIsAskedFor() {
    assertThat(run(() -> 0, "job", "--json", "--treads=1")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("{\"error\":{\"where\":\"engram job\",")
        .contains("\"exit_code\":2}}");
  }

  @Test
  void aFileThatIsNotThereIsToldByItsName() {
    Callable<Integer> job =
        () -> {
          throw new UncheckedIOException(new NoSuchFileException("scans/a.csv"));
        };

    assertThat(run(job, "job")).isEqualTo(1);
    assertThat(errLines())
        .containsExactly(
            "engram: scans/a.csv",
            "  found:    no such file or folder",
            "  remedy:   check the path");
  }

  @Test
  void anUnexpectedFailureNamesItsPlaceAndHidesItsTrace() {
    Callable<Integer> job =
        () -> {
          throw new IllegalStateException("left is right");
        };

    assertThat(run(job, "job")).isEqualTo(1);
    assertThat(errLines()).hasSize(3);
    assertThat(err.toString())
        .contains(
            "java.lang.IllegalStateException: left is right, at ", "MainTest.java", "--debug");
  }

  @Test
  void debugShowsTheTrace() {
    Callable<Integer> job =
        () -> {
          throw new IOException("disk on fire");
        };

    assertThat(run(job, "job", "--debug")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("engram: input or output")
        .contains("java.io.IOException: disk on fire", "\tat org.engram.cli.MainTest");
  }

  @Test
  void anExhaustedHeapNamesTheSetting() {
    Callable<Integer> job =
        () -> {
          throw new OutOfMemoryError("Java heap space");
        };

    assertThat(run(job, "job")).isEqualTo(1);
    assertThat(errLines())
        .containsExactly(
            "engram: memory",
            "  found:    Java heap space",
            "  expected: room for this input",
            "  remedy:   give Java more, as in ENGRAM_HEAP=8g, or take a smaller --batch");
  }

  @Test
  void aLibraryThatDoesNotLoadPointsToDoctor() {
    Callable<Integer> job =
        () -> {
          throw new UnsatisfiedLinkError("no jnitorch");
        };

    assertThat(run(job, "job")).isEqualTo(1);
    assertThat(err.toString()).contains("no jnitorch", "engram doctor");
  }

  @Test
  void theCommonOptionsHaveTheirDefaults() {
    Job job = new Job(() -> 0);

    assertThat(run(job, "job")).isEqualTo(0);
    assertThat(job.common.device()).isEqualTo(Device.AUTO);
    assertThat(job.common.precision()).isEqualTo(Precision.AUTO);
    assertThat(job.common.threads()).isEqualTo(0);
    assertThat(job.common.json()).isFalse();
  }

  @Test
  void theCommonOptionsAreRead() {
    Job job = new Job(() -> 0);

    int code =
        run(job, "job", "--device", "cuda:1", "--precision=bf16", "--threads", "3", "--json");

    assertThat(code).isEqualTo(0);
    assertThat(job.common.device()).isEqualTo(Device.cuda(1));
    assertThat(job.common.precision()).isEqualTo(Precision.BF16);
    assertThat(job.common.threads()).isEqualTo(3);
    assertThat(job.common.json()).isTrue();
  }

  @Test
  void aDeviceThatIsNoneIsWrongUsage() {
    Job job = new Job(() -> 0);

    assertThat(run(job, "job", "--device", "gpu")).isEqualTo(2);
    assertThat(errLines())
        .containsExactly(
            "engram: --device", "  found:    'gpu'", "  expected: auto, cpu, cuda or cuda:N");
  }

  @Test
  void negativeThreadsAreWrongUsage() {
    assertThat(run(() -> 0, "job", "--threads", "-1")).isEqualTo(2);
    assertThat(err.toString()).startsWith("engram: --threads").contains("found:    -1");
  }

  private int run(Callable<Integer> work, String... args) {
    return run(new Job(work), args);
  }

  private int run(Job job, String... args) {
    CommandLine engram = Main.commandLine();
    engram.addSubcommand(job);
    engram.setOut(new PrintWriter(out));
    engram.setErr(new PrintWriter(err));
    return Main.run(engram, args);
  }

  private List<String> errLines() {
    return err.toString().lines().toList();
  }

  /** A command as the real ones are. */
  @Command(name = "job")
  private static final class Job implements Callable<Integer> {
    @Mixin private final CommonOptions common = new CommonOptions();

    private final Callable<Integer> work;

    Job(Callable<Integer> work) {
      this.work = work;
    }

    @Override
    public Integer call() throws Exception {
      common.device();
      common.precision();
      common.threads();
      return work.call();
    }
  }
}
