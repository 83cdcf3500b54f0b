package org.engram.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.simulate.CohortSimulator;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  @TempDir private Path folder;

  @Test
  void goesFromASimulationToAPageAndListsEveryFile() throws Exception {
    Path out = folder.resolve("demo");
    DemoResult result = run(out);

    assertThat(result.training().updates()).isEqualTo(4);
    assertThat(result.embedded())
        .extracting(row -> row.subject())
        .containsExactlyInAnyOrder(
            "033", "034", "035", "036", "037", "038", "039", "040", "041", "042", "043", "044",
            "045", "046", "047", "048", "049", "050", "051", "052", "053", "054", "055", "056");
    assertThat(result.probes()).extracting(ProbeComparison::target).isEqualTo(Demo.TRAITS);
    assertThat(result.files()).allSatisfy(file -> assertThat(file).exists());
    assertThat(result.files()).contains(result.page(), out.resolve("gradients.csv"));
    try (var all = Files.list(out)) {
      assertThat(all)
          .allSatisfy(made -> assertThat(result.files()).anyMatch(file -> file.startsWith(made)));
    }
    assertThat(Files.readString(result.page()))
        .contains("What was learnt", "The training", "24 people were held out");
  }

  @Test
  void theGradientsKnowOnlyTheTrainingPeople() throws Exception {
    run(folder.resolve("demo"));
    assertThat(Files.readString(folder.resolve("demo/gradients.csv.json")))
        .contains("sub-001_", "sub-032_")
        .doesNotContain("sub-033_");
    assertThat(Files.readString(folder.resolve("demo/run/index.jsonl")))
        .contains("sub-032_")
        .doesNotContain("sub-033_");
  }

  @Test
  void refusesAFolderWithAnEarlierDemo() throws Exception {
    Files.createDirectories(folder.resolve("run"));
    assertThatThrownBy(() -> run(folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("an earlier demo");
  }

  private static DemoResult run(Path out) {
    DemoSettings tiny =
        new DemoSettings(
            new CohortSimulator.Settings(56, 1, 14, 64, 2.0, 3, 1),
            32,
            5,
            16,
            16,
            1,
            2,
            16,
            1,
            2,
            16,
            1e-3,
            0.5);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      return Demo.run(out, tiny, compute, new SilentDemo());
    }
  }
}
