package org.engram.models.nn;

import org.engram.tensor.Autograd;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/** The logarithm of a softmax over the last dimension. */
public final class LogSoftmax {
  private LogSoftmax() {}

  /** [..., classes] to the same. */
  public static Tensor of(Tensor x) {
    try (Scope scope = Scope.open()) {
      return scope.keep(x.sub(logSumExp(x)));
    }
  }

  /** [..., n] to [..., 1]: log of the sum of exponentials. */
  public static Tensor logSumExp(Tensor x) {
    try (Scope scope = Scope.open()) {
      Tensor largest = Autograd.detach(Elementwise.largest(x, -1)); // its share cancels
      Tensor sum = x.sub(largest).exp().sum(-1).unsqueeze(-1);
      return scope.keep(Elementwise.log(sum).add(largest));
    }
  }
}
