package org.engram.tensor.kernel;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Ends the life of a computation's temporaries, but not of its result. */
final class Handover {
  private Handover() {}

  /**
   * Runs the computation in a scope of its own and gives its result to the caller's scope, or,
   * where the caller has none, to the caller, who closes it.
   */
  static Tensor of(Supplier<Tensor> computation) {
    Tensor result;
    try (var temporaries = new PointerScope()) {
      result = computation.get();
      result.retainReference(); // so that leaving the scope does not free it
      temporaries.detach(result);
    }
    PointerScope outer = PointerScope.getInnerScope();
    if (outer != null) {
      outer.attach(result);
      result.releaseReference();
    }
    return result;
  }
}
