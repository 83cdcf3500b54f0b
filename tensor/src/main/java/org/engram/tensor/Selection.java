package org.engram.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * The choice of device, precision and threads for given wishes and hardware; pure, so that every
 * machine's choice can be tested on any.
 */
record Selection(Device device, Precision precision, int threads, List<Compute.Choice> choices) {
  static Selection of(Device wish, Precision precision, int threads, Hardware hardware) {
    if (threads < 1) {
      throw new ConfigurationException("--threads", Integer.toString(threads), "1 or more", "");
    }
    List<Compute.Choice> choices = new ArrayList<>();
    Device device = device(wish, hardware, choices);
    Precision chosen = precision(precision, device, hardware, choices);
    choices.add(
        new Compute.Choice("threads", Integer.toString(threads), "change with --threads N"));
    return new Selection(device, chosen, threads, List.copyOf(choices));
  }

  private static Device device(Device wish, Hardware hardware, List<Compute.Choice> choices) {
    String noGpu =
        hardware.gpuBuild()
            ? "libtorch sees no usable GPU (driver or CUDA 13 libraries missing?)"
            : "this build has libtorch for the CPU only; build with -Pcuda for a GPU";
    switch (wish.kind()) {
      case AUTO -> {
        if (hardware.gpus() > 0) {
          choices.add(
              new Compute.Choice("device", "cuda:0", "a GPU is there; --device cpu for the CPU"));
          return Device.cuda(0);
        }
        choices.add(new Compute.Choice("device", "cpu", noGpu));
        return Device.CPU;
      }
      case CPU -> {
        choices.add(new Compute.Choice("device", "cpu", "as asked"));
        return Device.CPU;
      }
      case CUDA -> {
        if (wish.index() >= hardware.gpus()) {
          throw new ConfigurationException(
              "--device " + wish,
              hardware.gpus() == 0 ? "no GPU: " + noGpu : hardware.gpus() + " GPU(s)",
              "a GPU with that number",
              "Use --device cpu or --device auto");
        }
        choices.add(new Compute.Choice("device", wish.toString(), "as asked"));
        return wish;
      }
    }
    throw new IllegalStateException(wish.toString());
  }

  private static Precision precision(
      Precision wish, Device device, Hardware hardware, List<Compute.Choice> choices) {
    boolean hardwareBf16 = device.kind() == Device.Kind.CUDA || hardware.multipliesBf16();
    if (wish != Precision.AUTO) {
      String reason =
          wish == Precision.BF16 && !hardwareBf16
              ? "as asked, although this processor has no bfloat16 instructions: expect it to be"
                  + " slow"
              : "as asked";
      choices.add(new Compute.Choice("precision", wish.toString(), reason));
      return wish;
    }
    if (hardwareBf16) {
      choices.add(
          new Compute.Choice(
              "precision",
              "bf16",
              "the hardware multiplies bfloat16; --precision fp32 for the reference"));
      return Precision.BF16;
    }
    choices.add(
        new Compute.Choice(
            "precision",
            "fp32",
            "this processor has no bfloat16 instructions (avx512_bf16 or amx_bf16)"));
    return Precision.FP32;
  }
}
