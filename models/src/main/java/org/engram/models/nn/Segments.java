package org.engram.models.nn;

import java.util.function.UnaryOperator;
import org.engram.tensor.Tensor;

/**
 * How the parts of a stack of layers are run: one after the other, or so that a part's intermediate
 * results are not kept for the backward pass.
 */
@FunctionalInterface
public interface Segments {
  /**
   * Runs one part.
   *
   * @param segment may change its argument where nothing is recorded; of all else it uses weights
   *     and values only, and it gives the same each time
   */
  Tensor run(UnaryOperator<Tensor> segment, Tensor input);

  /** One part after the other, nothing else. */
  static Segments plain() {
    return (segment, input) -> segment.apply(input);
  }
}
