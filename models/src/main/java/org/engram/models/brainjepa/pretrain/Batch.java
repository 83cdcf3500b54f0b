package org.engram.models.brainjepa.pretrain;

import java.util.Arrays;
import java.util.List;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.training.step.StepBatch;
import org.engram.tensor.Compute;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * What one step trains on: tensors on the device, owned by the caller's scope.
 *
 * @param x inputs, [batch, regions, frames] float32, normalised as the model expects
 * @param contextMask token indices that the encoder sees, [batch, K] I64
 * @param targetMask token indices to predict, [batch, M] I64; may repeat and need no order
 * @param samples a random number for each sample, which says which sample of which epoch it is;
 *     what a step does at random is a function of these alone
 */
public record Batch(Tensor x, Tensor contextMask, Tensor targetMask, long[] samples)
    implements StepBatch {
  public Batch {
    if (samples.length != x.size(0)
        || contextMask.size(0) != x.size(0)
        || targetMask.size(0) != x.size(0)) {
      throw new IllegalArgumentException(
          "%d samples, %d inputs, %d contexts and %d target lists"
              .formatted(samples.length, x.size(0), contextMask.size(0), targetMask.size(0)));
    }
  }

  /**
   * Brings a batch to the device.
   *
   * @param inputs each row-major [regions, frames]
   * @param context [batch][K] token indices
   * @param targets [batch][M] token indices
   * @param samples as many as inputs
   * @throws RefusedInputException if an input or an index does not fit the model
   */
  public static Batch of(
      BrainJepaConfig config,
      Compute compute,
      List<float[]> inputs,
      int[][] context,
      int[][] targets,
      long[] samples) {
    int length = config.regions() * config.frames();
    float[] values = new float[Math.multiplyExact(inputs.size(), length)];
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).length != length) {
        throw new RefusedInputException(
            "input " + i + " of the batch",
            inputs.get(i).length + " values",
            config.regions() + " regions x " + config.frames() + " frames",
            "");
      }
      System.arraycopy(inputs.get(i), 0, values, i * length, length);
    }
    return new Batch(
        compute.place(Tensors.of(values, inputs.size(), config.regions(), config.frames())),
        compute.place(indices("context mask", context, config.tokens())),
        compute.place(indices("target mask", targets, config.tokens())),
        samples);
  }

  private static Tensor indices(String what, int[][] rows, int tokens) {
    int width = rows.length == 0 ? 0 : rows[0].length;
    long[] flat = new long[Math.multiplyExact(rows.length, width)];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != width || width == 0) {
        throw new RefusedInputException(
            what + " of sample " + i,
            rows[i].length + " tokens",
            "one or more, and as many as the others of the batch: " + width,
            "");
      }
      for (int j = 0; j < width; j++) {
        if (rows[i][j] < 0 || rows[i][j] >= tokens) {
          throw new RefusedInputException(
              what + " of sample " + i, "token " + rows[i][j], "0 to " + (tokens - 1), "");
        }
        flat[i * width + j] = rows[i][j];
      }
    }
    return Tensors.of(flat, rows.length, width);
  }

  @Override
  public String toString() {
    return "Batch[x=%s, contextMask=%s, targetMask=%s, samples=%s]"
        .formatted(x, contextMask, targetMask, Arrays.toString(samples));
  }
}
