package org.engram.models.neurojepa.heads;

import org.engram.models.finetuning.AttentivePooler;
import org.engram.models.finetuning.PoolerConfig;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * One query pools the tokens and a linear map reads the pooled vector, as published: the depth is 3
 * in fine-tuning, 1 for survival and for a product of experts, 4 when a pretraining is watched.
 *
 * @param pooler of one query
 */
public record AttentiveClassifier(AttentivePooler pooler, Linear linear) {
  /**
   * Loads it from {@code pooler.*} and {@code linear.*}.
   *
   * @param outputs classes, or 1 for a number or a risk
   */
  public static AttentiveClassifier load(Parameters parameters, PoolerConfig config, int outputs) {
    return new AttentiveClassifier(
        AttentivePooler.load(parameters.under("pooler"), config),
        Linear.load(parameters.under("linear"), config.pooledDim(), outputs));
  }

  /**
   * The outputs.
   *
   * @param tokens [batch, tokens, dim]
   * @param valid [batch, tokens] float32, 1 where a token is there, else 0; null where all are
   * @return [batch, outputs]
   */
  public Tensor forward(Tensor tokens, Tensor valid) {
    try (Scope scope = Scope.open()) {
      Tensor pooled = pooler.pool(tokens, valid); // [batch, 1, dim]
      return scope.keep(linear.forward(pooled.select(1, 0)));
    }
  }
}
