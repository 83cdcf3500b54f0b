package org.engram.models.neurojepa.segmentation;

import java.util.ArrayList;
import java.util.List;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * What can be seen in the volume itself, at every resolution from its own to the coarsest above the
 * patches': a patch's tokens say little of where in it an edge runs, and those of an encoder that
 * was never trained say nothing.
 */
final class ImagePath {
  private final ConvolutionBlock first;
  private final List<Level> levels = new ArrayList<>(); // the finest first

  /**
   * One resolution.
   *
   * @param merge from the finer one; at the finest there is none
   * @param block over it, added to what it is given
   */
  private record Level(List<Merge> merge, ConvolutionBlock block) {}

  private ImagePath(
      Parameters parameters, int in, List<List<Integer>> boxes, List<Integer> channels) {
    int last = boxes.size() - 1;
    this.first = ConvolutionBlock.load(parameters.under("first"), in, channels.get(last));
    for (int s = last; s >= 0; s--) {
      Parameters at = parameters.under("levels." + s);
      int out = channels.get(s);
      levels.add(
          new Level(
              s == last
                  ? List.of()
                  : List.of(
                      Merge.load(at.under("merge"), channels.get(s + 1), boxes.get(s + 1), out)),
              ConvolutionBlock.load(at.under("block"), out, out)));
    }
  }

  /**
   * Loads.
   *
   * @param in channels of the volume
   * @param boxes how much finer each resolution is than the one before, the coarsest first
   * @param channels of each
   */
  static ImagePath load(
      Parameters parameters, int in, List<List<Integer>> boxes, List<Integer> channels) {
    return new ImagePath(parameters, in, boxes, channels);
  }

  /**
   * Features of a volume.
   *
   * @param x [batch, in, axis 0, axis 1, axis 2]
   * @return [batch, channels, ...] at each resolution, the coarsest first
   */
  List<Tensor> forward(Tensor x) {
    List<Tensor> features = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      Tensor at = first.forward(x);
      for (Level level : levels) {
        Tensor given = level.merge().isEmpty() ? at : level.merge().getFirst().forward(at);
        at = given.add(level.block().forward(given));
        features.addFirst(scope.keep(at));
      }
    }
    return features;
  }
}
