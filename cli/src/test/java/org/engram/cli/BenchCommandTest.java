package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchCommandTest {
  private final StringWriter out = new StringWriter();
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
  @CsvSource({
    "--rounds, 0, 1 to 1000",
    "--paths, 'nii,hdf5', 'gzip, nii.gz, nii, cifti, nibabel-nii.gz, nibabel-nii, nibabel-cifti'"
  })
  void aBadOptionOfParcellateIsWrongUsage(String option, String value, String expected) {
    assertThat(run("bench", "parcellate", option, value)).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(err.toString()).startsWith("engram: " + option).contains(expected);
  }

  @Test
  void theSmallParcellationIsTimedAndRight() {
    assertThat(
            run("bench", "parcellate", "--small", "--rounds", "1", "--paths", "nii.gz", "--json"))
        .isEqualTo(ExitCode.DONE);
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).startsWith("20 x 20 x 20 voxels x 30 frames of int16");
    assertThat(lines.get(2)).startsWith("nii.gz").contains("means right");
    JsonNode json = JsonMapper.shared().readTree(lines.get(3));
    assertThat(json.get("seconds_gz").asDouble()).isPositive();
    assertThat(json.get("right").asBoolean()).isTrue();
    assertThat(json.get("seconds_gzip").isNull()).isTrue();
    assertThat(json.get("ratio_gz").isNull()).isTrue();
    assertThat(json.get("not_measured").get("gzip").asString()).isEqualTo("not asked for");
  }

  @ParameterizedTest
  @CsvSource({"bench, no benchmark named", "bench attention, 'attention'"})
  void aBenchmarkMustBeNamed(String line, String found) {
    assertThat(run(line.split(" "))).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(err.toString()).contains(found);
  }

  private int run(String... args) {
    CommandLine engram = Main.commandLine();
    engram.setOut(new PrintWriter(out, true));
    engram.setErr(new PrintWriter(err, true));
    return Main.run(engram, args);
  }
}
