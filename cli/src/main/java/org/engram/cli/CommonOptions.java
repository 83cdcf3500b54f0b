package org.engram.cli;

import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that computes; mix them in with {@code @Mixin}. */
final class CommonOptions {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      completionCandidates = Choices.Devices.class,
      defaultValue = "auto",
      description =
          "Where to compute: auto, cpu, cuda or cuda:N. auto takes a GPU where there is one."
              + " Default: ${DEFAULT-VALUE}.")
  private String device;

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      completionCandidates = Choices.Precisions.class,
      defaultValue = "auto",
      description =
          "Arithmetic: auto, fp32 or bf16. auto takes bf16 where the hardware has it, and says so;"
              + " fp32 is the reference. Default: ${DEFAULT-VALUE}.")
  private String precision;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads for computing; 0 is one a core. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Mixin private final ProgressJson json = new ProgressJson();

  /** Where to compute, as asked for. */
  Device device() {
    return Device.parse(device);
  }

  /** With which arithmetic, as asked for. */
  Precision precision() {
    return Precision.parse(precision);
  }

  /** Threads for computing; 0 leaves it to the machine. */
  int threads() {
    if (threads < 0) {
      throw new ConfigurationException(
          "--threads", Integer.toString(threads), "0 (one a core) or more", "");
    }
    return threads;
  }

  boolean json() {
    return json.asked();
  }

  /** Opens what was asked for; loads libtorch. */
  Compute open() {
    int asked = threads();
    return Compute.open(
        device(), precision(), asked == 0 ? Runtime.getRuntime().availableProcessors() : asked);
  }
}
