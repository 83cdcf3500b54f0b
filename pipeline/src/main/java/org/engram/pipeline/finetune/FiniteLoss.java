package org.engram.pipeline.finetune;

import java.nio.file.Path;
import org.engram.tensor.RefusedInputException;

/**
 * Ends a training whose loss or gradients are no numbers any more.
 *
 * @param number of the training, from 1
 * @param folder with its checkpoints
 */
public record FiniteLoss(int number, Path folder) {
  /**
   * Looks at an iteration.
   *
   * @param epoch from 0
   * @param iteration from 0
   * @param norm of the gradients; 0 where there was no update
   */
  public void require(int epoch, int iteration, double loss, double norm) {
    if (Double.isFinite(loss) && Double.isFinite(norm)) {
      return;
    }
    throw new RefusedInputException(
        "training %d, epoch %d, iteration %d".formatted(number, epoch + 1, iteration + 1),
        "loss %s, norm of the gradients %s".formatted(loss, norm),
        "finite numbers",
        "The run stops; its checkpoints are in "
            + folder
            + ". Lower the learning rate, lengthen its warm-up or set step.clip_norm");
  }
}
