package org.engram.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class LibtorchInfoTest {
  @Test
  void libtorchIsDescribed() {
    LibtorchInfo info = LibtorchInfo.detect();

    assertThat(info.version()).startsWith("2.10");
    assertThat(info.commit()).matches("[0-9a-f]{40}");
    assertThat(info.capability()).isNotEmpty();
    assertThat(info.parallel()).isEqualTo("OpenMP");
    assertThat(info.threads()).isPositive();
    assertThat(info.memory().maxBytes()).isZero();
    assertThat(info.memory().cache()).isDirectory();
    assertThat(info.memory().cacheBytes()).isGreaterThan(100_000_000);
    assertThat(info.memory().physicalBytes()).isGreaterThan(10_000_000);
  }

  @Test
  void onLinuxTheBlasIsTheOneThatIsLoaded() {
    Assumptions.assumeTrue(
        Files.isReadable(Path.of("/proc/self/maps")), "this system does not list libraries");

    assertThat(LibtorchInfo.detect().blasFile())
        .get()
        .satisfies(
            file -> {
              assertThat(file).exists();
              assertThat(file.getFileName().toString()).matches("lib(openblas|mkl).*");
            });
  }

  @Test
  void mklWinsOverTheOpenBlasThatStaysMapped() {
    List<String> both =
        List.of(
            "7f00-7f01 r-xp 0 08:01 1                          /c/libopenblas.so.0",
            "7f02-7f03 rw-p 0 00:00 0",
            "7f04-7f05 r-xp 0 08:01 2                          /c/libmkl_rt.so.2");

    assertThat(LibtorchInfo.blasFile(both)).contains(Path.of("/c/libmkl_rt.so.2"));
    assertThat(LibtorchInfo.blasFile(both.subList(0, 2))).contains(Path.of("/c/libopenblas.so.0"));
    assertThat(LibtorchInfo.blasFile(List.of())).isEmpty();
  }

  @Test
  void theBlasSaysHowToChangeIt() {
    assertThat(LibtorchInfo.blasReason("", false)).contains("ENGRAM_MAVEN_ARGS=-Pmkl");
    assertThat(LibtorchInfo.blasReason("mkl_rt", true)).contains("ENGRAM_BLAS=openblas");
    assertThat(LibtorchInfo.blasReason("mkl_rt", false)).contains("is not what was loaded");
  }

  @Test
  void gpusAreReadFromTheDriversList() {
    assertThat(Gpu.parse("0, NVIDIA H200, 143771, 580.65.06\n1, NVIDIA T4, [N/A], 580.65.06\n"))
        .containsExactly(
            new Gpu(0, "NVIDIA H200", 143771, "580.65.06"),
            new Gpu(1, "NVIDIA T4", 0, "580.65.06"));
    assertThat(Gpu.parse("No devices were found\n")).isEmpty();
  }
}
