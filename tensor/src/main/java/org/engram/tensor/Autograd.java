package org.engram.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;

/**
 * Gradients, by libtorch's own recording: what is computed from a {@link #leaf} is recorded, and
 * {@link #backward} adds the gradient of a result to every leaf it came from. The recording belongs
 * to libtorch and keeps what it needs; closing a {@link Scope} frees the handles of intermediate
 * results and never breaks a recording.
 *
 * <p>Recording is switched per thread. Operations whose name ends in an underscore must not change
 * what a recording still needs: libtorch notices and {@link #backward} fails.
 */
public final class Autograd {
  private Autograd() {}

  /** A stretch of code, to the end of a try block, in which recording is on or off. */
  public interface Region extends AutoCloseable {
    @Override
    void close();
  }

  /** A callback on a gradient; closing takes it off. */
  public interface Hook extends AutoCloseable {
    @Override
    void close();
  }

  /** Nothing is recorded on this thread until the region is closed. */
  public static Region off() {
    return recording(false);
  }

  /** Recording is on until the region is closed, whatever it was before. */
  public static Region on() {
    return recording(true);
  }

  private static Region recording(boolean on) {
    boolean before = GradMode.is_enabled();
    GradMode.set_enabled(on);
    return () -> GradMode.set_enabled(before);
  }

  /** The same elements, cut off from what they were computed from, with a gradient of their own. */
  public static Tensor leaf(Tensor value) {
    return Tensor.wrap(() -> value.handle().detach().requires_grad_(true));
  }

  /** The same elements, cut off from what they were computed from, without a gradient. */
  public static Tensor detach(Tensor value) {
    return Tensor.wrap(() -> value.handle().detach());
  }

  /** Whether the tensor is a leaf with a gradient, or was computed from one. */
  public static boolean hasGradient(Tensor tensor) {
    return tensor.handle().requires_grad();
  }

  /** Whether an operation on this tensor would be recorded now. */
  public static boolean records(Tensor tensor) {
    return GradMode.is_enabled() && hasGradient(tensor);
  }

  /** Whether an operation on these tensors would be recorded now. */
  public static boolean records(Tensor first, Tensor second) {
    return GradMode.is_enabled() && (hasGradient(first) || hasGradient(second));
  }

  /** Adds the gradient of a scalar to all its leaves and drops its recording. */
  public static void backward(Tensor scalar) {
    try {
      scalar.handle().backward();
    } catch (RuntimeException e) {
      throw Natives.translate(e);
    }
  }

  /**
   * Adds to all leaves the gradient of a scalar of which {@code gradient} is the gradient with
   * respect to {@code output}, and drops the recording.
   *
   * @param gradient of the output's shape
   */
  public static void backward(Tensor output, Tensor gradient) {
    try (Scope _ = Scope.open()) {
      output
          .handle()
          .backward(gradient.handle(), new BoolOptional(), false, new TensorArrayRefOptional());
    } catch (RuntimeException e) {
      throw Natives.translate(e);
    }
  }

  /** What was added up in a leaf, over its own memory; empty before the first backward pass. */
  public static Optional<Tensor> gradient(Tensor leaf) {
    // A handle of our own: the one that libtorch lends dies with the gradient.
    org.bytedeco.pytorch.Tensor lent = leaf.handle().grad();
    return lent.defined()
        ? Optional.of(Tensor.wrap(() -> new org.bytedeco.pytorch.Tensor(lent)))
        : Optional.empty();
  }

  /** Gives a leaf this gradient, whose memory it shares from now on. */
  public static void setGradient(Tensor leaf, Tensor gradient) {
    leaf.handle().mutable_grad().put(gradient.handle());
  }

  /** Frees a leaf's gradient. */
  public static void clearGradient(Tensor leaf) {
    leaf.handle().mutable_grad().reset();
  }

  /**
   * Calls back in each backward pass when the gradient of a leaf is known, just before it is added
   * to what the leaf has; the next callback comes after that. It is called on the thread that runs
   * the backward pass, which on a GPU is one of libtorch's own, and must not throw.
   */
  public static Hook onGradient(Tensor leaf, Runnable callback) {
    var hook =
        new VoidTensorHook() {
          @Override
          public void call(TensorBase gradient) {
            callback.run();
          }
        };
    hook.retainReference(); // whatever scope is open: libtorch calls it until it is taken off
    var handle = leaf.handle();
    int number = handle.register_hook(hook);
    return () -> {
      handle.remove_hook(number);
      hook.releaseReference();
    };
  }
}
