package org.engram.tensor.kernel;

import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.DType;

/**
 * Which kernels this machine and this process can run, why not more, and what would change it. Ask
 * once; the answers do not change while the process runs.
 *
 * @param float32 why there are no blocked float32 attention and linear layer, or empty where there
 *     are
 * @param bf16 the same for bfloat16; without it bfloat16 is slower than float32 on a CPU
 */
public record CpuKernels(Optional<Refusal> float32, Optional<Refusal> bf16) {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /**
   * Why a kernel is not available.
   *
   * @param reason what is missing
   * @param remedy the flag or change that would make it available; empty where nothing would
   */
  public record Refusal(String reason, String remedy) {}

  /** Looks at the processor, the Java runtime and the libtorch of this process. */
  public static CpuKernels detect() {
    return of(
        CpuFeatures.detect(),
        vectorsLoaded(),
        BlockProduct.find().isPresent(),
        torch.globalContext().userEnabledMkldnn());
  }

  static boolean vectorsLoaded() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
  }

  /** The rules, apart from where the facts come from. */
  static CpuKernels of(CpuFeatures cpu, boolean vectors, boolean product, boolean oneDnn) {
    Optional<Refusal> library = library(product, oneDnn);
    Optional<Refusal> java =
        vectors
            ? Optional.empty()
            : Optional.of(
                new Refusal(
                    "the Java module " + VECTOR_MODULE + " is not loaded",
                    "start Java with --add-modules " + VECTOR_MODULE));
    Optional<Refusal> avx2 = needs(cpu, "avx2", "fma");
    Optional<Refusal> bf16 = needs(cpu, "avx512f", "avx512bw", "avx512_bf16");
    return new CpuKernels(
        avx2.or(() -> library).or(() -> java), bf16.or(() -> library).or(() -> java));
  }

  private static Optional<Refusal> needs(CpuFeatures cpu, String... flags) {
    return cpu.has(flags)
        ? Optional.empty()
        : Optional.of(new Refusal("the processor does not report " + String.join(" ", flags), ""));
  }

  private static Optional<Refusal> library(boolean product, boolean oneDnn) {
    if (!oneDnn) {
      return Optional.of(new Refusal("oneDNN is switched off in libtorch", "switch it on"));
    }
    return product
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                "this libtorch does not export the block product (it is bound for Linux on x86-64)",
                ""));
  }

  /**
   * The fastest attention for a type: blocked where it is available, else libtorch's.
   *
   * @param type F32 or BF16; other types have libtorch's attention only
   * @param threads how many cores it may use
   */
  public AttentionKernel attention(DType type, int threads) {
    if (attentionRefusal(type).isPresent()) {
      return new FusedAttention();
    }
    return type == DType.F32 ? BlockedAttention.float32(threads) : BlockedAttention.bf16(threads);
  }

  /**
   * The fastest linear layer for a type: blocked where it is available. A BLAS is as fast by
   * itself, but its threads spin for milliseconds after each product, on the cores that the other
   * kernels' threads want.
   *
   * @param type F32 or BF16, with float32 layers beside; other types have libtorch's alone
   * @param threads how many cores it may use
   */
  public LinearKernel linear(DType type, int threads) {
    return attentionRefusal(type).isPresent()
        ? new LibraryLinear()
        : new BlockedLinear(threads, type == DType.BF16);
  }

  /**
   * The blocked attention, or an error that says what is missing: for a person who asked for it.
   *
   * @throws ConfigurationException if it is not available for this type here
   */
  public AttentionKernel requireBlockedAttention(DType type, int threads) {
    Optional<Refusal> refusal = attentionRefusal(type);
    if (refusal.isPresent()) {
      throw new ConfigurationException(
          "blocked " + type + " attention",
          refusal.get().reason(),
          "a machine and a Java runtime that have it",
          refusal.get().remedy());
    }
    return attention(type, threads);
  }

  private Optional<Refusal> attentionRefusal(DType type) {
    return switch (type) {
      case F32 -> float32;
      case BF16 -> bf16;
      default -> Optional.of(new Refusal("it computes F32 and BF16 only", "choose one of them"));
    };
  }
}
