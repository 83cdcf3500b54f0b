package org.engram.tensor;

import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The same operation on each tensor of a list, in few kernels: what an optimizer's surroundings do
 * to all of a model's parameters. Nothing here is recorded.
 */
public final class TensorLists {
  private TensorLists() {}

  /** x += weight (end - x), for each. */
  public static void lerp_(List<Tensor> x, List<Tensor> end, double weight) {
    apply("aten::_foreach_lerp_", "Scalar", x, RegisteredOperation.list(end), scalar(weight));
  }

  /** x += term, for each. */
  public static void add_(List<Tensor> x, double term) {
    apply("aten::_foreach_add_", "Scalar", x, scalar(term));
  }

  /** x *= factor, for each. */
  public static void mul_(List<Tensor> x, double factor) {
    apply("aten::_foreach_mul_", "Scalar", x, scalar(factor));
  }

  /** x = 0, for each. */
  public static void zero_(List<Tensor> x) {
    apply("aten::_foreach_zero_", "", x);
  }

  /** x = from, for each. */
  public static void copy_(List<Tensor> x, List<Tensor> from) {
    apply("aten::_foreach_copy_", "", x, RegisteredOperation.list(from), new IValue(false));
  }

  /** The Euclidean norm of all elements together; 0 for an empty list. */
  public static double norm(List<Tensor> x) {
    if (x.isEmpty()) {
      return 0;
    }
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      TensorVector norms =
          RegisteredOperation.named("aten::_foreach_norm", "Scalar")
              .call(RegisteredOperation.list(x), scalar(2), new IValue())
              .get(0)
              .toTensorVector();
      // One transfer from the device, and the sum of squares in float64.
      return torch.stack(norms, 0).to(torch.ScalarType.Double).square().sum().sqrt().item_double();
    }
  }

  private static IValue scalar(double value) {
    return new IValue(new Scalar(value));
  }

  private static void apply(String name, String overload, List<Tensor> x, IValue... others) {
    if (x.isEmpty()) {
      return;
    }
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      IValue[] arguments = new IValue[others.length + 1];
      arguments[0] = RegisteredOperation.list(x);
      System.arraycopy(others, 0, arguments, 1, others.length);
      RegisteredOperation.named(name, overload).call(arguments);
    }
  }
}
