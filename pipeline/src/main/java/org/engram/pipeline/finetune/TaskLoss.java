package org.engram.pipeline.finetune;

import org.engram.models.finetuning.FinetuneTask;
import org.engram.tensor.Compute;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/** The loss of what a model said. */
public final class TaskLoss {
  private TaskLoss() {}

  /**
   * Mean over rows.
   *
   * @param outputs of the model, [rows][outputs]
   * @param targets as {@link FinetuneTask#target} gives them
   */
  public static double of(
      FinetuneTask task, float[][] outputs, float[][] targets, Compute compute) {
    float[] flat = new float[outputs.length * task.outputs()];
    for (int i = 0; i < outputs.length; i++) {
      System.arraycopy(outputs[i], 0, flat, i * task.outputs(), task.outputs());
    }
    try (Scope _ = Scope.open()) {
      Tensor rows = compute.place(Tensors.of(flat, outputs.length, task.outputs()));
      return task.loss(rows, targets, compute).item();
    }
  }
}
