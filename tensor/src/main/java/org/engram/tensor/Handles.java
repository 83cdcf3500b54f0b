package org.engram.tensor;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;

/**
 * The way from the packages under this one to libtorch's own objects. Of no use elsewhere: only
 * this module may name libtorch's classes.
 */
public final class Handles {
  private Handles() {}

  /** libtorch's tensor behind one of ours, which keeps owning it. */
  public static org.bytedeco.pytorch.Tensor of(Tensor tensor) {
    return tensor.handle();
  }

  /**
   * Runs native work in a scope of its own: what it makes and does not retain is freed at the end.
   *
   * @throws NativeException with the first line of what libtorch said, if it failed
   */
  public static <T> T call(Supplier<T> work) {
    try (PointerScope _ = new PointerScope()) {
      return work.get();
    } catch (RuntimeException e) {
      throw Natives.translate(e);
    }
  }

  /** As {@link #call}, without a result. */
  public static void run(Runnable work) {
    call(
        () -> {
          work.run();
          return null;
        });
  }
}
