package org.engram.pipeline.pretrain;

import java.util.Objects;
import org.engram.models.neurojepa.pretrain.ExpertBalance;
import org.engram.models.neurojepa.pretrain.ExpertBalanceSchedule;
import org.engram.models.training.RunLength;

/**
 * How experts are kept at work: the selection bias of those that got few tokens rises after each
 * update, that of the others falls.
 *
 * @param correction proportional (of pretraining) or sign (of fine-tuning)
 * @param clip largest absolute bias; 0 for no limit
 * @param leastRate of the correction, over the warm-up; it then rises by half a cosine
 * @param greatestRate of the correction, at the end
 */
public record ExpertSettings(
    ExpertBalance.Correction correction, double clip, double leastRate, double greatestRate) {
  public ExpertSettings {
    check(new ExpertBalance(correction, clip), leastRate, greatestRate);
  }

  /** Their own constructors check them. */
  private static void check(ExpertBalance balance, double leastRate, double greatestRate) {
    Objects.requireNonNull(balance.correction(), "correction");
    Objects.requireNonNull(new ExpertBalanceSchedule(leastRate, greatestRate, 0, 1));
  }

  /** Of the published pretraining. */
  public static ExpertSettings defaults() {
    return new ExpertSettings(ExpertBalance.Correction.PROPORTIONAL, 0.3, 1e-4, 1e-4);
  }

  ExpertBalance balance() {
    return new ExpertBalance(correction, clip);
  }

  /** The rate of a run; its lengths keep fractions of a step, as published. */
  ExpertBalanceSchedule schedule(RunLength length, double warmupEpochs, double ipeScale) {
    double perEpoch = (double) length.iterationsPerEpoch() / length.accumulation();
    double total = length.totalSteps(ipeScale);
    double warmup = Math.min(total, perEpoch * warmupEpochs * ipeScale);
    return new ExpertBalanceSchedule(leastRate, greatestRate, warmup, total);
  }
}
