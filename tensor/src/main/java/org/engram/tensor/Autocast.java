package org.engram.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.engram.tensor.kernel.CpuFeatures;

/**
 * Mixed precision by libtorch's autocast: inside a region the heavy multiplications compute in
 * bfloat16 from float32 weights, and what needs float32 (norms, softmax, losses) gets it. The
 * weights' bfloat16 copies are made once a region. bfloat16 has float32's range, so losses need no
 * scaling. Backward passes run outside the region, in the types that were recorded.
 *
 * @param device the kind of device
 * @param on whether regions do anything
 */
public record Autocast(Device.Kind device, boolean on) {
  /** Float32 throughout. */
  public static Autocast none() {
    return new Autocast(Device.Kind.CPU, false);
  }

  /** bfloat16 on the device of {@code compute}. */
  public static Autocast bf16(Compute compute) {
    return new Autocast(compute.device().kind(), true);
  }

  /** Why bfloat16 would be slower than float32 on that device, or empty where it is faster. */
  public static Optional<String> refusal(Compute compute) {
    if (compute.device().kind() == Device.Kind.CUDA
        || CpuFeatures.detect().has("avx512f", "avx512bw", "avx512_bf16")) {
      return Optional.empty();
    }
    return Optional.of(
        "a processor that does not report avx512f avx512bw avx512_bf16,"
            + " where bfloat16 is slower than float32");
  }

  /** A stretch of code, to the end of a try block. */
  public interface Region extends AutoCloseable {
    @Override
    void close();
  }

  /** Enters a region on this thread; closing it restores what was before. */
  public Region enter() {
    if (!on) {
      return () -> {};
    }
    DeviceType type = type(device);
    boolean wasOn = torch.is_autocast_enabled(type);
    ScalarType before = torch.get_autocast_dtype(type).intern();
    torch.set_autocast_dtype(type, ScalarType.BFloat16);
    torch.set_autocast_enabled(type, true);
    torch.increment_nesting();
    return () -> {
      if (torch.decrement_nesting() == 0) {
        torch.clear_cache();
      }
      torch.set_autocast_enabled(type, wasOn);
      torch.set_autocast_dtype(type, before);
    };
  }

  /** Whether this thread is inside a region of that device. */
  static boolean isOn(Device device) {
    return torch.is_autocast_enabled(type(device.kind()));
  }

  private static DeviceType type(Device.Kind device) {
    return device == Device.Kind.CUDA ? DeviceType.CUDA : DeviceType.CPU;
  }
}
