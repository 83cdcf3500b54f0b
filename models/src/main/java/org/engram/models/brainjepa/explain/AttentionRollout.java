package org.engram.models.brainjepa.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Segments;
import org.engram.models.nn.TransformerBlock;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * Attention rollout (Abnar and Zuidema, ACL 2020) from the mean of the output tokens back to the
 * input's tokens. With A(l) the attention of block l, averaged over its heads, and half of each
 * token kept by the residual stream, the rollout of L blocks is
 *
 * <pre>
 *   R = Â(L) Â(L-1) ... Â(1),    Â(l) = (A(l) + I) / 2
 * </pre>
 *
 * and the share of each input token in the mean of N output tokens is r = 1/N (1, ..., 1) R. Only
 * this row vector is carried, from the last block to the first; each block's attention is computed
 * again from the block's input, some rows at a time. So memory is that of the blocks' inputs, depth
 * x tokens x dim float32, and never tokens x tokens.
 *
 * <p>It follows attention alone: not the values that are attended to, nor the MLPs.
 */
public final class AttentionRollout {
  /** Attention scores in memory at once: 32 MB of float32, and as much for their softmax. */
  static final long SCORES = 1 << 23;

  private final BrainJepa model;
  private final long scores;

  AttentionRollout(BrainJepa model, long scores) {
    this.model = model;
    this.scores = scores;
  }

  public static AttentionRollout of(BrainJepa model) {
    return new AttentionRollout(model, SCORES);
  }

  /**
   * Rolls out one input.
   *
   * @param input row-major [regions, frames], normalised as the model expects
   * @return [regions, time patches]: the share of each token times the number of tokens, so that 1
   *     is what each would have if all had the same; the mean is 1
   */
  public RegionTime map(float[] input) {
    BrainJepaConfig config = model.description().config();
    int tokens = config.tokens();
    float[] equal = new float[tokens];
    Arrays.fill(equal, 1);
    double[] shares = new double[tokens];
    try (Scope scope = Scope.open()) {
      List<Tensor> inputs = blockInputs(input, scope);
      Tensor share = model.compute().place(Tensors.of(equal, tokens));
      for (int block = config.depth() - 1; block >= 0; block--) {
        try (Scope step = Scope.open()) {
          TransformerBlock at = model.encoder().blocks().get(block);
          Tensor normed = at.norm1().forward(inputs.get(block));
          Tensor passed = at.attention().pullBack(normed, share, scores);
          share = step.keep(share.add(passed).mul(0.5));
        }
      }
      float[] values = share.toFloats();
      for (int i = 0; i < tokens; i++) {
        shares[i] = values[i];
      }
    }
    return new RegionTime(config.regions(), config.timePatches(), shares);
  }

  /** What goes into each block, [1, tokens, dim]; the last block itself need not run. */
  private List<Tensor> blockInputs(float[] input, Scope owner) {
    List<Tensor> inputs = new ArrayList<>();
    int depth = model.description().config().depth();
    Segments noting =
        (block, tokens) -> {
          inputs.add(owner.adopt(tokens.copy())); // the block may change its argument
          return inputs.size() == depth ? tokens : block.apply(tokens);
        };
    try (Scope _ = Scope.open()) {
      model.encoder().forward(Inputs.of(model, input, 1), null, noting, DropPath.none());
    }
    return inputs;
  }
}
