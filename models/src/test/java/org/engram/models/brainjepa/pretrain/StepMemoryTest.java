package org.engram.models.brainjepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.engram.tensor.Scope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resident memory over many training steps, by what the operating system counts. */
class StepMemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int WARM_UP = 100;
  private static final int STEPS = 100;
  private static final int MEASURED = 3;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHundredStepsKeepLessThanAMegabyte(boolean recompute) {
    try (Recorded recorded = new Recorded("train_trace");
        PretrainModel model = recorded.model("initial.");
        PretrainStep step = recorded.step(model, recorded.settings(recompute, 0.1));
        Scope _ = Scope.open()) {
      Batch batch = recorded.batch(0); // its activations are some 5 MB
      repeat(step, batch, WARM_UP);
      long[] growth = new long[MEASURED];
      for (int i = 0; i < MEASURED; i++) {
        long before = residentKilobytes();
        repeat(step, batch, STEPS);
        growth[i] = residentKilobytes() - before;
      }
      Arrays.sort(growth);
      assertThat(growth[MEASURED / 2]).as("kB in 100 steps").isLessThan(1024);
    }
  }

  private static void repeat(PretrainStep step, Batch batch, int times) {
    for (int i = 0; i < times; i++) {
      step.step(batch);
    }
    // What Java's heap holds is not the matter here: leave the same of it touched each time.
    System.gc();
  }

  private static long residentKilobytes() {
    assumeTrue(Files.isReadable(STATUS), "resident memory is read from " + STATUS + ": not here");
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
