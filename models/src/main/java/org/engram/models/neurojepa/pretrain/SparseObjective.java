package org.engram.models.neurojepa.pretrain;

import java.util.List;
import java.util.Optional;
import org.engram.models.neurojepa.sparse.SparseHead;
import org.engram.models.neurojepa.sparse.SparseStatistics;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * Sparse latent prediction, {@code ||z - Decoder(h)||^2 + lambda ||h||_1} of each target token,
 * over the number of channels, so that it has the size of the other objective; tokens are weighted
 * by foreground as there. An ablation's head learns from the same outputs and gives no gradient to
 * what it shares with the other; its gradients count where those of all weights are clipped
 * together.
 */
public final class SparseObjective implements LatentObjective {
  private final VolumeObjective plain;
  private final SparseHead head;
  private final SparseStatistics statistics;
  private final Optional<SparseStatistics> ablation;

  /**
   * Over a head that lives at least as long, that of {@link VolumePretrainModel#sparse}.
   *
   * @param backgroundWeight weight of a token without foreground against one with
   */
  public SparseObjective(SparseHead head, double backgroundWeight) {
    this.plain = new VolumeObjective(2, backgroundWeight);
    this.head = head;
    this.statistics = new SparseStatistics(head.settings());
    this.ablation = head.ablation().map(other -> new SparseStatistics(other.settings()));
  }

  @Override
  public Tensor normed(Tensor tokens) {
    return plain.normed(tokens);
  }

  @Override
  public Tensor latents(Tensor predicted) {
    return head.forward(predicted).latent();
  }

  @Override
  public Tensor loss(
      List<Tensor> predictions, Tensor targets, List<Tensor> masks, Tensor foreground) {
    try (Scope scope = Scope.open()) {
      Tensor sum = null;
      for (int set = 0; set < predictions.size(); set++) {
        Tensor predicted = predictions.get(set);
        Tensor mask = masks.get(set);
        Tensor wanted = targets.gatherTokens(mask); // [batch, targets, dim]
        Tensor one = loss(head, predicted, wanted, mask, foreground, statistics);
        sum = sum == null ? one : sum.add(one);
        if (head.ablation().isPresent() && ablation.isPresent()) {
          Tensor shared = Autograd.detach(predicted);
          SparseHead other = head.ablation().get();
          sum = sum.add(loss(other, shared, wanted, mask, foreground, ablation.get()));
        }
      }
      return scope.keep(sum.div((double) predictions.size()));
    }
  }

  private Tensor loss(
      SparseHead of,
      Tensor predicted,
      Tensor wanted,
      Tensor mask,
      Tensor foreground,
      SparseStatistics counted) {
    SparseHead.Coded coded = of.forward(predicted);
    Tensor error = wanted.sub(coded.latent()).square().mean(-1); // [batch, targets]
    counted.add(coded, Autograd.detach(error).mean().item());
    double lambda = of.settings().lambda();
    Tensor perToken =
        lambda == 0 ? error : error.add(coded.penalty().mul(lambda / wanted.size(-1)));
    return plain.weighted(perToken, mask, foreground);
  }

  /** What the codes were like since the last call, on this process. */
  public SparseStatistics.Figures figures() {
    return statistics.take();
  }

  /** The same of the ablation. */
  public Optional<SparseStatistics.Figures> ablationFigures() {
    return ablation.map(SparseStatistics::take);
  }
}
