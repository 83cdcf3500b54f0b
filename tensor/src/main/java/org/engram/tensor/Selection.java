package org.engram.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.tensor.kernel.CpuKernels;

/**
 * The choice of device, precision and threads for given wishes and hardware; pure, so that every
 * machine's choice can be tested on any.
 */
record Selection(Device device, Precision precision, int threads, List<Compute.Choice> choices) {
  static Selection of(
      Device wish, Precision precision, int threads, Hardware hardware, CpuKernels kernels) {
    if (threads < 1) {
      throw new ConfigurationException("--threads", Integer.toString(threads), "1 or more", "");
    }
    List<Compute.Choice> choices = new ArrayList<>();
    Device device = device(wish, hardware, choices);
    Precision chosen = precision(precision, device, hardware, kernels, choices);
    choices.add(
        new Compute.Choice("threads", Integer.toString(threads), "change with --threads N"));
    if (device.kind() == Device.Kind.CPU) {
      kernels(chosen, kernels, choices);
    }
    return new Selection(device, chosen, threads, List.copyOf(choices));
  }

  private static void kernels(
      Precision precision, CpuKernels kernels, List<Compute.Choice> choices) {
    Optional<CpuKernels.Refusal> refusal =
        precision == Precision.BF16 ? kernels.bf16() : kernels.float32();
    choices.add(choice("attention", refusal));
    choices.add(choice("linear", refusal));
  }

  private static Compute.Choice choice(String what, Optional<CpuKernels.Refusal> refusal) {
    return refusal
        .map(no -> new Compute.Choice(what, "libtorch", reason(no)))
        .orElse(new Compute.Choice(what, "blocked", "the fastest there is here"));
  }

  private static String reason(CpuKernels.Refusal refusal) {
    return refusal.reason() + (refusal.remedy().isEmpty() ? "" : "; " + refusal.remedy());
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
      Precision wish,
      Device device,
      Hardware hardware,
      CpuKernels kernels,
      List<Compute.Choice> choices) {
    boolean gpu = device.kind() == Device.Kind.CUDA;
    // Without its own attention bfloat16 falls to a naive kernel, many times slower than float32.
    boolean hardwareBf16 = gpu || (hardware.multipliesBf16() && kernels.bf16().isEmpty());
    if (wish != Precision.AUTO) {
      String reason =
          wish == Precision.BF16 && !hardwareBf16
              ? "as asked, although it is slow here: " + noBf16(hardware, kernels) + " slow"
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
    choices.add(new Compute.Choice("precision", "fp32", noBf16(hardware, kernels)));
    return Precision.FP32;
  }

  private static String noBf16(Hardware hardware, CpuKernels kernels) {
    return hardware.multipliesBf16()
        ? kernels.bf16().map(Selection::reason).orElse("")
        : "this processor has no bfloat16 instructions (avx512_bf16 or amx_bf16)";
  }
}
