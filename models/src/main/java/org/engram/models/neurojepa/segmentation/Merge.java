package org.engram.models.neurojepa.segmentation;

import java.util.List;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * Each box of places becomes one coarser place, by a linear map of all their features: a
 * convolution whose kernel is as large as its stride, the way back of {@link Unpatch}.
 *
 * @param linear [out, in * box]
 * @param box finer places along the three axes
 */
record Merge(Linear linear, List<Integer> box) {
  static Merge load(Parameters parameters, int in, List<Integer> box, int out) {
    return new Merge(Linear.load(parameters, (long) in * Unpatch.size(box), out), box);
  }

  /**
   * Merges.
   *
   * @param x [batch, in, axis 0, axis 1, axis 2], each axis a multiple of the box's
   * @return [batch, out, axis 0 / box 0, axis 1 / box 1, axis 2 / box 2]
   */
  Tensor forward(Tensor x) {
    long[] shape = x.shape();
    long[] grid = {shape[2] / box.get(0), shape[3] / box.get(1), shape[4] / box.get(2)};
    try (Scope scope = Scope.open()) {
      Tensor places =
          x.reshape(
                  shape[0], shape[1], grid[0], box.get(0), grid[1], box.get(1), grid[2], box.get(2))
              .permute(0, 2, 4, 6, 1, 3, 5, 7)
              .reshape(shape[0], grid[0] * grid[1] * grid[2], shape[1] * Unpatch.size(box));
      Tensor merged = linear.forward(places).transpose(1, 2);
      return scope.keep(merged.reshape(shape[0], merged.size(1), grid[0], grid[1], grid[2]));
    }
  }
}
