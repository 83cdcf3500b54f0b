package org.engram.models.finetuning;

import java.util.SequencedMap;
import org.engram.tensor.Tensor;

/** Updates parameters from their gradients, which stay as they are. */
public interface Optimizer extends AutoCloseable {
  /**
   * One update.
   *
   * @param learningRate before any scaling by layer
   */
  void step(double learningRate);

  /** What it remembers, by name: the tensors themselves, which belong to it. */
  SequencedMap<String, Tensor> state();

  @Override
  void close();
}
