package org.engram.models.neurojepa.pretrain;

import java.util.List;
import org.engram.tensor.Tensor;

/** What a pretraining of Neuro-JEPA makes small: how far predictions are from targets. */
public interface LatentObjective {
  /** What is to be predicted, of all tokens: normalised over channels, [batch, tokens, dim]. */
  Tensor normed(Tensor tokens);

  /** What is compared with the targets, made of the predictor's output: both [..., dim]. */
  Tensor latents(Tensor predicted);

  /**
   * The loss of several sets of masks, their mean, as a float32 scalar.
   *
   * @param predictions [batch, targets, dim] a set, as the predictor gives them
   * @param targets normalised latents of all tokens, [batch, tokens, dim], without gradient
   * @param masks [batch, targets] a set
   * @param foreground [batch, tokens] 1 where a token shows foreground, else 0, or a weight between
   *     the two; null where unknown
   */
  Tensor loss(List<Tensor> predictions, Tensor targets, List<Tensor> masks, Tensor foreground);
}
