package org.engram.models.finetuning;

import java.util.List;
import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.TensorLists;

/** From tokens to outputs: class scores, a number, a score for each label. */
public sealed interface Head {
  /** Added to variances. */
  double EPS = 1e-6;

  /**
   * Computes the outputs.
   *
   * @param tokens [batch, tokens, dim]; of the mean kinds one token may stand for their mean
   * @param training whether a batch norm takes the batch's own statistics, and remembers them
   * @return [batch, outputs]
   */
  Tensor forward(Tensor tokens, boolean training);

  /**
   * Loads a head by the names of the published fine-tuned model: {@code fc_norm.*}, {@code head.*};
   * with batch norm {@code head.0.running_*} and {@code head.1.*}; an attentive one has {@code
   * pooler.*}.
   *
   * @param parameters at the top
   */
  static Head load(Parameters parameters, HeadConfig config) {
    Parameters head = parameters.under("head");
    long dim = config.dim();
    return switch (config.kind()) {
      case MEAN ->
          new Mean(
              LayerNorm.load(parameters.under("fc_norm"), dim, EPS),
              Linear.load(head, dim, config.outputs()));
      case BATCH_NORM ->
          new BatchNorm(
              head.under("0").fixed("running_mean", dim),
              head.under("0").fixed("running_var", dim),
              Linear.load(head.under("1"), dim, config.outputs()));
      case ATTENTIVE -> {
        PoolerConfig pooler = config.pooler().orElseThrow();
        yield new Attentive(
            AttentivePooler.load(parameters.under("pooler"), pooler),
            Linear.load(head, pooler.pooledDim(), config.outputs()));
      }
    };
  }

  /** Mean over tokens, layer norm, linear. */
  record Mean(LayerNorm norm, Linear linear) implements Head {
    @Override
    public Tensor forward(Tensor tokens, boolean training) {
      try (Scope scope = Scope.open()) {
        return scope.keep(linear.forward(norm.forward(tokens.mean(1))));
      }
    }
  }

  /**
   * Mean over tokens, batch norm without weight and bias, linear.
   *
   * @param runningMean [dim], of training batches
   * @param runningVariance [dim], unbiased
   */
  record BatchNorm(Tensor runningMean, Tensor runningVariance, Linear linear) implements Head {
    private static final double MOMENTUM = 0.1;

    @Override
    public Tensor forward(Tensor tokens, boolean training) {
      try (Scope scope = Scope.open()) {
        return scope.keep(linear.forward(normalised(tokens.mean(1), training)));
      }
    }

    /** Of features [batch, dim]; nothing before the head is trained, so nothing is recorded. */
    private Tensor normalised(Tensor features, boolean training) {
      try (Scope scope = Scope.open();
          Autograd.Region _ = Autograd.off()) {
        Tensor mean = runningMean;
        Tensor variance = runningVariance;
        if (training) {
          mean = features.mean(0);
          variance = features.sub(mean).square().mean(0);
          double rows = features.size(0);
          Tensor unbiased = variance.mul(rows / (rows - 1));
          TensorLists.lerp_(
              List.of(runningMean, runningVariance), List.of(mean, unbiased), MOMENTUM);
        }
        return scope.keep(features.sub(mean).div(variance.add(EPS).sqrt()));
      }
    }
  }

  /** An attentive pooler, linear. */
  record Attentive(AttentivePooler pooler, Linear linear) implements Head {
    @Override
    public Tensor forward(Tensor tokens, boolean training) {
      try (Scope scope = Scope.open()) {
        return scope.keep(linear.forward(pooler.forward(tokens)));
      }
    }
  }
}
