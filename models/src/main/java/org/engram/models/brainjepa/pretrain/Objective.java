package org.engram.models.brainjepa.pretrain;

import java.util.Objects;
import org.engram.models.brainjepa.LatentPrediction;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;

/**
 * What pretraining minimises: the distance of the predictions from the target encoder's latents,
 * layer-normed without affine, and, where their weights are not 0, the variance and covariance
 * terms of VICReg (Bardes et al. 2022) on the context's latents, which stand against collapse.
 *
 * @param distance between prediction and target
 * @param varianceWeight of the hinge that holds each dimension's standard deviation at 1 or more
 * @param covarianceWeight of the squared covariances between dimensions
 */
public record Objective(Distance distance, double varianceWeight, double covarianceWeight) {
  private static final double VARIANCE_EPS = 1e-4;

  public Objective {
    Objects.requireNonNull(distance, "distance");
    notNegative("variance_weight", varianceWeight);
    notNegative("covariance_weight", covarianceWeight);
  }

  /** Smooth L1 alone, as published. */
  public static Objective defaults() {
    return new Objective(Distance.SMOOTH_L1, 0, 0);
  }

  private static void notNegative(String where, double value) {
    if (!(value >= 0 && value <= Double.MAX_VALUE)) {
      throw new ConfigurationException(
          where, Double.toString(value), "a finite number, 0 or more", "The published is 0");
    }
  }

  /**
   * What is to be predicted.
   *
   * @param tokens of the target encoder, [batch, tokens, dim]
   * @param targetMask [batch, targets]
   * @return [batch, targets, dim]
   */
  public Tensor targets(Tensor tokens, Tensor targetMask) {
    return LatentPrediction.targets(tokens.to(DType.F32), targetMask);
  }

  /**
   * The loss, as a float32 scalar.
   *
   * @param predicted [batch, targets, dim]
   * @param targets [batch, targets, dim], without gradient
   * @param context latents of the context encoder, [batch, context, dim]
   */
  public Tensor loss(Tensor predicted, Tensor targets, Tensor context) {
    try (Scope scope = Scope.open()) {
      Tensor loss = distance(predicted.to(DType.F32), targets);
      if (varianceWeight > 0 || covarianceWeight > 0) {
        loss = loss.add(regularisation(context.to(DType.F32)));
      }
      return scope.keep(loss);
    }
  }

  private Tensor distance(Tensor predicted, Tensor targets) {
    return switch (distance) {
      case SMOOTH_L1 -> predicted.smoothL1(targets);
      case SQUARED_L2 -> predicted.sub(targets).square().mean().mul((double) predicted.size(-1));
    };
  }

  private Tensor regularisation(Tensor context) {
    long dim = context.size(-1);
    long samples = context.elements() / dim;
    Tensor centred = context.reshape(samples, dim);
    centred = centred.sub(centred.mean(0));
    Tensor variance = centred.square().mean(0).mul(samples / (samples - 1.0)); // [dim]
    // Pushes each dimension's standard deviation up to 1.
    Tensor hinge = variance.add(VARIANCE_EPS).sqrt().mul(-1).add(1).relu().mean();
    Tensor covariance = centred.transpose(0, 1).matmul(centred).div(samples - 1.0); // [dim, dim]
    Tensor shared = covariance.square().sum().sub(variance.square().sum()).div((double) dim);
    return hinge.mul(varianceWeight).add(shared.mul(covarianceWeight));
  }
}
