package org.engram.tensor.distributed;

import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;

/**
 * Called by the backward pass when the gradient of one leaf is there, before it is added to what
 * the leaf has, on the thread that computes it. It must be reachable from Java as long as it is
 * registered: libtorch holds it weakly.
 */
final class ReadyHook extends VoidTensorHook {
  private final Runnable ready;

  ReadyHook(Runnable ready) {
    super();
    this.ready = ready;
  }

  @Override
  public void call(TensorBase gradient) {
    ready.run();
  }
}
