package org.engram.cli;

import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import picocli.CommandLine.Option;

/** Where segmentation computes, always in float32; mix in with {@code @Mixin}. */
final class SegmentOptions {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "Where to compute: auto, cpu, cuda or cuda:N. Default: ${DEFAULT-VALUE}.")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads for computing; 0 is one a core. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  Compute open() {
    if (threads < 0) {
      throw new ConfigurationException(
          "--threads", Integer.toString(threads), "0 (one a core) or more", "");
    }
    int asked = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    return Compute.open(Device.parse(device), Precision.FP32, asked);
  }

  boolean json() {
    return json;
  }
}
