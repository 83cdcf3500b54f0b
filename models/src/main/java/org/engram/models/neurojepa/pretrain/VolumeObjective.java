package org.engram.models.neurojepa.pretrain;

import java.util.List;
import org.engram.tensor.Autograd;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;

/**
 * What Neuro-JEPA's pretraining makes small: the distance |predicted - target|^p / p of each target
 * token, a mean over channels, weighted by whether the token shows the head or the air around it.
 *
 * @param power p, 1 or more; 1 as published
 * @param backgroundWeight weight of a token without foreground against one with; 1 for no weighting
 */
public record VolumeObjective(double power, double backgroundWeight) implements LatentObjective {
  private static final double LEAST_WEIGHT = 1e-6;

  /** Of the published target norm, not the 1e-6 of the model's own. */
  private static final double TARGET_NORM_EPS = 1e-5;

  public VolumeObjective {
    if (!(power >= 1 && power <= 8)) {
      throw new ConfigurationException(
          "loss_exp", Double.toString(power), "1 to 8", "The published is 1");
    }
    if (!(backgroundWeight >= 0 && backgroundWeight <= 1)) {
      throw new ConfigurationException(
          "bg_weight", Double.toString(backgroundWeight), "0 to 1", "The published is 0.1");
    }
  }

  /** p = 1, background a tenth, as published. */
  public static VolumeObjective defaults() {
    return new VolumeObjective(1, 0.1);
  }

  @Override
  public Tensor normed(Tensor tokens) {
    return tokens.to(DType.F32).layerNorm(TARGET_NORM_EPS);
  }

  @Override
  public Tensor latents(Tensor predicted) {
    return predicted;
  }

  @Override
  public Tensor loss(
      List<Tensor> predictions, Tensor targets, List<Tensor> masks, Tensor foreground) {
    try (Scope scope = Scope.open()) {
      Tensor sum = null;
      for (int set = 0; set < predictions.size(); set++) {
        Tensor one = loss(predictions.get(set), targets, masks.get(set), foreground);
        sum = sum == null ? one : sum.add(one);
      }
      return scope.keep(sum.div((double) predictions.size()));
    }
  }

  private Tensor loss(Tensor predicted, Tensor targets, Tensor mask, Tensor foreground) {
    Tensor difference = Elementwise.abs(predicted.to(DType.F32).sub(targets.gatherTokens(mask)));
    Tensor powered = (power == 1 ? difference : Elementwise.pow(difference, power)).div(power);
    return weighted(powered.mean(-1), mask, foreground);
  }

  /** The mean of a figure of each target token, [batch, targets], as foreground weights it. */
  Tensor weighted(Tensor perToken, Tensor mask, Tensor foreground) {
    if (foreground == null || backgroundWeight == 1) {
      return perToken.mean();
    }
    return perToken.mul(weights(mask, foreground)).mean();
  }

  /** Weights of a sample's targets have a mean of 1. */
  private Tensor weights(Tensor mask, Tensor foreground) {
    try (Scope scope = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor weights = foreground.gather(1, mask).mul(1 - backgroundWeight).add(backgroundWeight);
      Tensor mean = Elementwise.atLeast(weights.mean(1), LEAST_WEIGHT);
      return scope.keep(weights.div(mean.unsqueeze(-1)));
    }
  }
}
