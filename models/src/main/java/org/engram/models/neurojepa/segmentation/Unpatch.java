package org.engram.models.neurojepa.segmentation;

import java.util.List;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * Each place becomes a box of finer places, by a linear map of its own features: a transposed
 * convolution whose kernel is as large as its stride.
 *
 * @param linear [box * channels, in]
 * @param box finer places along the three axes
 * @param channels of each
 */
record Unpatch(Linear linear, List<Integer> box, int channels) {
  static Unpatch load(Parameters parameters, int in, List<Integer> box, int channels) {
    return new Unpatch(Linear.load(parameters, in, (long) size(box) * channels), box, channels);
  }

  static int size(List<Integer> box) {
    return box.get(0) * box.get(1) * box.get(2);
  }

  /**
   * Refines.
   *
   * @param places [batch, places, in], the last axis fastest
   * @param grid how many places along the axes
   * @return [batch, channels, axis 0, axis 1, axis 2]
   */
  Tensor forward(Tensor places, List<Integer> grid) {
    long batch = places.size(0);
    try (Scope scope = Scope.open()) {
      return scope.keep(
          linear
              .forward(places)
              .reshape(
                  batch,
                  grid.get(0),
                  grid.get(1),
                  grid.get(2),
                  channels,
                  box.get(0),
                  box.get(1),
                  box.get(2))
              .permute(0, 4, 1, 5, 2, 6, 3, 7)
              .reshape(
                  batch,
                  channels,
                  (long) grid.get(0) * box.get(0),
                  (long) grid.get(1) * box.get(1),
                  (long) grid.get(2) * box.get(2)));
    }
  }
}
