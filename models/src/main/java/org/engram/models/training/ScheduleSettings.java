package org.engram.models.training;

import java.util.Objects;
import org.engram.tensor.ConfigurationException;

/**
 * How learning rate, weight decay and momentum change during a run.
 *
 * @param startLearningRate rate that the warm-up begins above
 * @param learningRate rate at the end of the warm-up
 * @param finalLearningRate rate at the end of the run
 * @param warmupEpochs epochs of warm-up; a fraction of an epoch is allowed
 * @param weightDecay decay at the beginning
 * @param finalWeightDecay decay at the end
 * @param momentum of the target encoder at the beginning
 * @param finalMomentum of the target encoder at the end of its schedule
 * @param ipeScale stretches every schedule's length over the run's, so that the run ends before the
 *     schedules do; 1 for the run's own length
 * @param momentumLength what the momentum's length is counted in
 * @param resumedSchedules where the schedules stand after a resume
 */
public record ScheduleSettings(
    double startLearningRate,
    double learningRate,
    double finalLearningRate,
    double warmupEpochs,
    double weightDecay,
    double finalWeightDecay,
    double momentum,
    double finalMomentum,
    double ipeScale,
    MomentumLength momentumLength,
    ResumedSchedules resumedSchedules) {

  public ScheduleSettings {
    Checks.notNegative("start_learning_rate", startLearningRate);
    Checks.notNegative("learning_rate", learningRate);
    Checks.notNegative("final_learning_rate", finalLearningRate);
    Checks.notNegative("warmup_epochs", warmupEpochs);
    Checks.notNegative("weight_decay", weightDecay);
    Checks.notNegative("final_weight_decay", finalWeightDecay);
    Checks.fraction("momentum", momentum);
    Checks.fraction("final_momentum", finalMomentum);
    if (!(ipeScale > 0 && ipeScale <= 1000)) {
      throw new ConfigurationException(
          "ipe_scale", Double.toString(ipeScale), "above 0, at most 1000", "The published is 1.");
    }
    Objects.requireNonNull(momentumLength, "momentumLength");
    Objects.requireNonNull(resumedSchedules, "resumedSchedules");
  }

  /** The published run of Brain-JEPA, its oddities among it. */
  public static ScheduleSettings defaults() {
    return new ScheduleSettings(
        5e-5,
        1e-3,
        1e-6,
        40,
        0.04,
        0.4,
        0.996,
        1.0,
        1.0,
        MomentumLength.ITERATIONS,
        ResumedSchedules.ITERATIONS);
  }

  /**
   * The schedules of a run of that length.
   *
   * @throws ConfigurationException for a run without updates or a warm-up longer than the run
   */
  public Schedules schedules(RunLength run) {
    long total = run.totalSteps(ipeScale);
    return new Schedules(
        LearningRateSchedule.warmupCosine(
            startLearningRate,
            learningRate,
            finalLearningRate,
            run.warmupSteps(warmupEpochs),
            total),
        WeightDecaySchedule.cosine(weightDecay, finalWeightDecay, total),
        MomentumSchedule.linear(
            momentum, finalMomentum, run.momentumSteps(ipeScale, momentumLength)));
  }

  /**
   * How many updates the schedules count as made when a run resumes. The first update after it uses
   * call {@code n + 1} of learning rate and weight decay, and index {@code n} of the momentum.
   *
   * @param run the run that resumes
   * @param finishedEpochs epochs that were finished before it
   * @param updates updates that were made before it
   */
  public long updatesAtResume(RunLength run, int finishedEpochs, long updates) {
    return switch (resumedSchedules) {
      case ITERATIONS -> (long) finishedEpochs * run.iterationsPerEpoch();
      case UPDATES -> updates;
    };
  }
}
