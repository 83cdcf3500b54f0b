package org.engram.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.report.ProbeVerdict;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the demo shows, at the sizes of {@code --quick}: a pretraining that beats random weights.
 */
class DemoMarginTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = 2) // the demo itself takes seed 1
  void pretrainingReadsTheTempoThatTheRandomEncoderAndTheConnectivityDoNot(long seed) {
    ProbeVerdict tempo = new ProbeVerdict(probe("tempo", run(seed)));

    assertThat(tempo.beatRandom()).as(tempo.sentence()).isTrue();
    assertThat(tempo.margin()).as(tempo.sentence()).isGreaterThan(0.1);
    assertThat(tempo.connectivityAhead()).as(tempo.sentence()).isFalse();
  }

  private List<ProbeComparison> run(long seed) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 2)) {
      Path out = folder.resolve("demo");
      return Demo.run(out, DemoSettings.quick(seed), compute, new SilentDemo()).probes();
    }
  }

  private static ProbeComparison probe(String target, List<ProbeComparison> probes) {
    return probes.stream().filter(probe -> probe.target().equals(target)).findFirst().orElseThrow();
  }
}
