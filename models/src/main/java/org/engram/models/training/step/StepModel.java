package org.engram.models.training.step;

import org.engram.tensor.Compute;

/** A model in training, which owns its weights. */
public interface StepModel extends AutoCloseable {
  /** The weights of all of its networks. */
  TrainedNetworks networks();

  /** Where they are, in float32. */
  Compute compute();

  @Override
  void close();
}
