package org.engram.models.neurojepa.heads;

import java.util.ArrayList;
import java.util.List;
import org.engram.models.nn.LogSoftmax;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * What the classifiers of several modalities say together.
 *
 * <p>The published training calls the product without a mask, so that the classifier of a missing
 * modality has a say; here a mask is given wherever a modality is missing.
 */
public final class ProductOfExperts {
  private ProductOfExperts() {}

  /**
   * The normalised product of the experts' probabilities (Hinton 2002): {@code log p(c) = sum over
   * m of log p_m(c) - log Z}. A missing expert holds all classes for equally likely, and so changes
   * nothing.
   *
   * @param logits one a modality, [batch, classes]
   * @param joint logits of all modalities together, an expert that is always there; null without
   * @param valid [batch, modalities], 1 where a modality is there, else 0; null where all are
   * @return log probabilities, [batch, classes]
   */
  public static Tensor logProbabilities(List<Tensor> logits, Tensor joint, Tensor valid) {
    long classes = logits.getFirst().size(1);
    double even = Math.log(1.0 / classes);
    try (Scope scope = Scope.open()) {
      List<Tensor> experts = new ArrayList<>();
      for (int m = 0; m < logits.size(); m++) {
        Tensor expert = LogSoftmax.of(logits.get(m));
        if (valid != null) {
          Tensor there = valid.narrow(1, m, 1); // [batch, 1]
          Tensor missing = there.mul(-1).add(1);
          expert = expert.mul(there).add(missing.mul(even));
        }
        experts.add(expert);
      }
      if (joint != null) {
        experts.add(LogSoftmax.of(joint));
      }
      Tensor sum = experts.getFirst();
      for (Tensor expert : experts.subList(1, experts.size())) {
        sum = sum.add(expert);
      }
      return scope.keep(LogSoftmax.of(sum));
    }
  }

  /**
   * The mean of the logits, or of numbers, over the modalities that are there.
   *
   * @param outputs one a modality, [batch, outputs]
   * @param valid [batch, modalities], 1 where a modality is there, else 0; null where all are
   */
  public static Tensor mean(List<Tensor> outputs, Tensor valid) {
    try (Scope scope = Scope.open()) {
      Tensor sum = null;
      for (int m = 0; m < outputs.size(); m++) {
        Tensor own = valid == null ? outputs.get(m) : outputs.get(m).mul(valid.narrow(1, m, 1));
        sum = sum == null ? own : sum.add(own);
      }
      return scope.keep(
          valid == null
              ? sum.div(outputs.size())
              : sum.div(Elementwise.atLeast(valid.sum(1), 1).unsqueeze(1)));
    }
  }
}
