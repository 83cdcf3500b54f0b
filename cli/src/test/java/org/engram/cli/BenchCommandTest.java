package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource({
    "--rounds, 0, 1 to 1000",
    "--threads, -1, 0 (one a core) or more",
    "--paths, 'fp32,fast', 'plain-fp32, plain-fp32-mkl, fp32, bf16'",
    "--model, vit_huge, 'vit_small, vit_base or vit_large'",
    "--mkl-jar, no-such.jar, org.bytedeco:mkl"
  })
  void aBadOptionIsWrongUsage(String option, String value, String expected) {
    assertThat(run("bench", "encode", option, value)).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(err.toString()).startsWith("engram: " + option).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "--batch, 0, 1 to 4096",
    "--rounds, 0, 1 to 1000",
    "--threads, -1, 0 (one a core) or more",
    "--paths, 'fp32,plain-fp32-mkl', 'plain-fp32, fp32, bf16'",
    "--model, 64x2, 'vit_small, vit_base or vit_large'"
  })
  void aBadOptionOfPretrainIsWrongUsage(String option, String value, String expected) {
    assertThat(run("bench", "pretrain", option, value)).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(err.toString()).startsWith("engram: " + option).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({"bench, no benchmark named", "bench attention, 'attention'"})
  void aBenchmarkMustBeNamed(String line, String found) {
    assertThat(run(line.split(" "))).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(err.toString()).contains(found);
  }

  private int run(String... args) {
    CommandLine engram = Main.commandLine();
    engram.setErr(new PrintWriter(err, true));
    return Main.run(engram, args);
  }
}
