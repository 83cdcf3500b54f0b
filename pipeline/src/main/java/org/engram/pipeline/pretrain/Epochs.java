package org.engram.pipeline.pretrain;

import org.engram.models.training.BatchPlan;
import org.engram.models.training.LoadedBatch;
import org.engram.models.training.RunLength;

/**
 * The epochs of a run, and the passes over the data that they are made of: the same, unless the
 * settings say how many iterations an epoch has.
 *
 * @param plan of the passes over the data
 * @param perPass iterations of one pass
 * @param length of the run, in its own epochs
 */
record Epochs(BatchPlan plan, int perPass, RunLength length) {
  static Epochs of(TrainingSettings settings, int samples, int rank, int ranks) {
    RunSettings run = settings.run();
    BatchPlan pass =
        BatchPlan.of(settings.seed(), run.batchSize(), run.epochs()).forRank(rank, ranks);
    int perPass = pass.iterations(samples);
    int perEpoch = run.stepsPerEpoch().orElse(perPass);
    long iterations = (long) run.epochs() * perEpoch;
    int passes = Math.toIntExact((iterations + perPass - 1) / perPass);
    return new Epochs(
        BatchPlan.of(settings.seed(), run.batchSize(), passes).forRank(rank, ranks),
        perPass,
        new RunLength(run.epochs(), perEpoch, settings.step().accumulation()));
  }

  /** The plan from where a run stands. */
  BatchPlan from(RunState state) {
    long at = (long) state.epoch() * length.iterationsPerEpoch() + state.iteration();
    return plan.from((int) (at / perPass), (int) (at % perPass));
  }

  /** The epoch that a batch belongs to, from 0. */
  int epoch(LoadedBatch batch) {
    return (int) (at(batch) / length.iterationsPerEpoch());
  }

  /** Its place within that epoch, from 0. */
  int iteration(LoadedBatch batch) {
    return (int) (at(batch) % length.iterationsPerEpoch());
  }

  private long at(LoadedBatch batch) {
    return (long) batch.epoch() * perPass + batch.iteration();
  }
}
