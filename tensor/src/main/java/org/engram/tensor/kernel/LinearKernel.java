package org.engram.tensor.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A linear layer, y = x w' + b. A kernel may own threads and memory; {@link #close} ends both. */
public interface LinearKernel extends AutoCloseable {
  /**
   * Applies the layer.
   *
   * @param x [..., in]
   * @param weight [out, in], read where it is and never copied whole
   * @param bias [out]
   * @return a fresh tensor [..., out], the caller's
   */
  Tensor apply(Tensor x, Tensor weight, Tensor bias);

  /**
   * Applies a layer of its own to each stretch of rows: y[starts[g] .. starts[g + 1]) = x[...]
   * w[g]' + b[g].
   *
   * @param x [rows, in]
   * @param starts where each stretch begins, and behind the last the number of rows; a stretch may
   *     be empty, and one at least is not
   * @param weights [out, in] each
   * @param biases [out] each
   * @return a fresh tensor [rows, out], the caller's
   */
  default Tensor applyGrouped(Tensor x, int[] starts, List<Tensor> weights, List<Tensor> biases) {
    return Handover.of(
        () -> {
          var parts = new ArrayList<Tensor>();
          for (int g = 0; g < weights.size(); g++) {
            int rows = starts[g + 1] - starts[g];
            if (rows > 0) {
              parts.add(apply(x.narrow(0, starts[g], rows), weights.get(g), biases.get(g)));
            }
          }
          return parts.size() == 1
              ? parts.getFirst()
              : torch.cat(new TensorVector(parts.toArray(Tensor[]::new)), 0);
        });
  }

  /** What computes, in words for a log or a report. */
  String describe();

  @Override
  void close();
}
