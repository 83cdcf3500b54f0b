package org.engram.models.neurojepa.segmentation;

import java.util.Collections;
import java.util.List;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Labels;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * Cross entropy of the voxels and one minus the overlap of classes, added: {@code CE + 1 - Dice}.
 * The overlap (soft Dice, Milletari et al. 2016) is a class's {@code (2 sum p g + e) / (sum p + sum
 * g + e)} in each volume, then a mean over volumes and, by weight, over classes.
 *
 * @param weights of the classes, in both parts; they are used relative to one another
 */
public record SegmentationLoss(List<Double> weights) {
  private static final double SMOOTH = 1;

  public SegmentationLoss {
    weights = List.copyOf(weights);
    double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
    if (!weights.stream().allMatch(weight -> weight >= 0 && weight <= 1e6) || !(sum > 0)) {
      throw new ConfigurationException(
          "class_weights", weights.toString(), "0 or more, not all 0", "1 for each is usual");
    }
  }

  /** Every class the same. */
  public static SegmentationLoss even(int classes) {
    return new SegmentationLoss(Collections.nCopies(classes, 1.0));
  }

  /**
   * The loss, a float32 scalar.
   *
   * @param logits [batch, classes, axis 0, axis 1, axis 2]
   * @param classes [batch, axis 0, axis 1, axis 2] (I64)
   */
  public Tensor of(Tensor logits, Tensor classes, Compute compute) {
    try (Scope scope = Scope.open()) {
      long batch = logits.size(0);
      int count = weights.size();
      Tensor weight = compute.place(Tensors.of(shares(), count)); // [classes], sum 1
      Tensor entropy = Labels.crossEntropy(logits, classes, weight);
      Tensor found = logits.softmax(1).reshape(batch, count, -1); // [batch, classes, voxels]
      Tensor wanted;
      try (Autograd.Region _ = Autograd.off()) {
        wanted = Labels.oneHot(classes.reshape(batch, -1), count).transpose(1, 2);
      }
      Tensor common = found.mul(wanted).sum(-1).mul(2).add(SMOOTH);
      Tensor all = found.sum(-1).add(wanted.sum(-1)).add(SMOOTH);
      Tensor overlap = common.div(all).mul(weight).sum(1).mean();
      return scope.keep(entropy.sub(overlap).add(1));
    }
  }

  private float[] shares() {
    double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
    float[] shares = new float[weights.size()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) (weights.get(i) / sum);
    }
    return shares;
  }
}
