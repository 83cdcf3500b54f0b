package org.engram.models.finetuning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.engram.models.nn.LogSoftmax;
import org.engram.models.probing.RiskSets;
import org.engram.models.probing.Ties;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * The negative partial log likelihood of Cox (1972) of a batch:
 *
 * <pre>
 *   sum over events e of  log(sum over j of w_ej exp(r_j)) - r_e
 * </pre>
 *
 * with w 1 for who is at risk when e happens, else 0; Efron's takes a part of tied events away. The
 * published form adds 1e-7 inside the logarithm, after the largest risk of the batch was taken out,
 * and has another idea of ties: {@link Ties#PUBLISHED}. Without an event the loss is 0 and so is
 * its gradient.
 *
 * @param ties of event times
 * @param reduction of the events' terms
 * @param penalty of the mean squared risk of all rows; not applied to single terms
 */
public record CoxLoss(Ties ties, Reduction reduction, double penalty) {
  private static final double PUBLISHED_EPS = 1e-7;

  /** The logarithm of who is not at risk: its exponential is 0. */
  private static final float NEVER = -1e30f;

  /** What becomes of the events' terms. */
  public enum Reduction {
    MEAN,
    SUM,
    /** They are given one by one, the latest event first. */
    NONE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public CoxLoss {
    if (!(penalty >= 0 && penalty <= Double.MAX_VALUE)) {
      throw new ConfigurationException(
          "penalty of the Cox loss", Double.toString(penalty), "a finite number, 0 or more", "");
    }
  }

  /** Efron's, the mean over events. */
  public static CoxLoss defaults() {
    return new CoxLoss(Ties.EFRON, Reduction.MEAN, 0);
  }

  /**
   * The loss.
   *
   * @param risk [rows], log hazards
   * @param time one a row
   * @param event whether it was the event, or the end of the observation
   * @return a scalar; [events] without a reduction
   */
  public Tensor of(Tensor risk, double[] time, boolean[] event, Compute compute) {
    List<Integer> events = new ArrayList<>();
    List<float[]> weights = weights(time, event, events);
    try (Scope scope = Scope.open()) {
      if (events.isEmpty()) {
        return scope.keep(reduction == Reduction.NONE ? risk.narrow(0, 0, 0) : risk.sum().mul(0));
      }
      int rows = time.length;
      Tensor which =
          compute.place(
              Tensors.of(events.stream().mapToLong(Integer::longValue).toArray(), events.size()));
      float[] flat = new float[events.size() * rows];
      for (int e = 0; e < weights.size(); e++) {
        System.arraycopy(weights.get(e), 0, flat, e * rows, rows);
      }
      Tensor terms =
          logSums(risk, compute.place(Tensors.of(flat, events.size(), rows)).to(risk.dtype()))
              .sub(risk.indexSelect(0, which)); // [events]
      if (reduction == Reduction.NONE) {
        return scope.keep(terms);
      }
      Tensor loss = reduction == Reduction.SUM ? terms.sum() : terms.mean(0);
      return scope.keep(penalty == 0 ? loss : loss.add(risk.square().mean(0).mul(penalty)));
    }
  }

  /** Of who is at risk at each event, [events]. */
  private Tensor logSums(Tensor risk, Tensor weights) {
    if (ties == Ties.PUBLISHED) {
      Tensor largest = risk.max();
      Tensor sums = weights.matmul(risk.sub(largest).exp().unsqueeze(1)).reshape(weights.size(0));
      return Elementwise.log(sums.add(PUBLISHED_EPS)).add(largest);
    }
    Tensor atRisk = Elementwise.atLeast(Elementwise.log(weights), NEVER);
    return LogSoftmax.logSumExp(atRisk.add(risk.unsqueeze(0))).reshape(weights.size(0));
  }

  /** The weights of each event, the latest first, and which rows the events are. */
  private List<float[]> weights(double[] time, boolean[] event, List<Integer> events) {
    RiskSets sets = RiskSets.of(time, ties);
    List<float[]> weights = new ArrayList<>();
    float[] atRisk = new float[time.length];
    for (int g = sets.groups() - 1; g >= 0; g--) {
      int[] group = Arrays.copyOfRange(sets.order(), sets.starts()[g], sets.starts()[g + 1]);
      List<Integer> tied = new ArrayList<>();
      for (int row : group) {
        atRisk[row] = 1;
        if (event[row]) {
          tied.add(row);
        }
      }
      for (int l = 0; l < tied.size(); l++) {
        float[] own = atRisk.clone();
        for (int row : tied) {
          own[row] -= ties == Ties.EFRON ? (float) l / tied.size() : 0;
        }
        weights.add(own);
        events.add(tied.get(l));
      }
    }
    return weights;
  }
}
