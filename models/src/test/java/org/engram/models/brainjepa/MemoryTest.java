package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Resident memory over many forward passes, by what the operating system counts. */
class MemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int REGIONS = 96;
  private static final int FRAMES = 16;
  private static final int PASSES = 1000; // the compiler's own memory is spread over them
  private static final int WARM_UP = 2000;
  private static final int FEW = 500; // a leak of every pass is a dozen megabytes
  private static final int MEASURED = 5;
  private static final long MEGABYTE = 1024; // in the kB that the system counts in

  @TempDir static Path folder;
  private static Path directory;

  @BeforeAll
  static void writeModel() {
    directory = folder.resolve("model");
    ModelInitializer.write(
        directory,
        TinyModel.config(REGIONS, FRAMES, 2, Position.ORIGIN, "none").withAtlas("many"),
        Atlas.unnamed("many", REGIONS),
        Optional.empty(),
        Normalization.fromName("none"),
        1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "BF16"})
  void aHundredForwardPassesKeepLessThanAMegabyte(Precision precision) {
    try (Compute compute = Compute.open(Device.CPU, precision, 1);
        BrainJepa model = BrainJepa.load(directory, compute)) {
      List<float[]> batch = List.of(input());
      long growth = typicalGrowth(WARM_UP, PASSES, () -> model.embed(batch));
      assertThat(growth).as("kB in 100 passes").isLessThan(MEGABYTE);
    }
  }

  @Test
  void aTensorKeptFromEveryPassIsSeen() {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        BrainJepa model = BrainJepa.load(directory, compute);
        Scope leak = Scope.openDetached()) {
      float[] values = input();
      long growth =
          typicalGrowth(
              FEW,
              FEW,
              () -> {
                try (Scope _ = Scope.open()) {
                  Tensor x = Tensors.of(values, 1, REGIONS, FRAMES);
                  leak.adopt(model.encoder().forward(x)); // 384 tokens x 16 x 4 bytes = 24 kB
                }
              });
      assertThat(growth).as("kB in 100 passes").isGreaterThan(MEGABYTE);
    }
  }

  /**
   * The median growth in a hundred passes, of several rounds: a leak is in every one of them, while
   * a compilation or a region of the heap touched for the first time is in one or two.
   */
  private static long typicalGrowth(int warmUp, int passes, Runnable pass) {
    repeat(pass, warmUp);
    long[] growth = new long[MEASURED];
    for (int i = 0; i < MEASURED; i++) {
      long before = residentKilobytes();
      repeat(pass, passes);
      growth[i] = (residentKilobytes() - before) * 100 / passes;
    }
    Arrays.sort(growth);
    return growth[MEASURED / 2];
  }

  private static void repeat(Runnable pass, int times) {
    for (int i = 0; i < times; i++) {
      pass.run();
    }
    // What Java's heap holds is not the matter here: leave the same of it touched each time.
    System.gc();
  }

  private static float[] input() {
    Random random = new Random(1);
    float[] values = new float[REGIONS * FRAMES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
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
