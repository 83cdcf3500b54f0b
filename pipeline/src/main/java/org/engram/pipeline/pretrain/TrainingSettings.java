package org.engram.pipeline.pretrain;

import org.engram.models.training.LoaderSettings;
import org.engram.models.training.RunLength;
import org.engram.models.training.Schedules;
import org.engram.models.training.step.StepSettings;
import org.engram.models.training.watch.AlarmSettings;
import org.engram.models.training.watch.MonitorSettings;
import org.engram.pipeline.config.YamlConfig;
import org.engram.tensor.distributed.DistributedSettings;

/**
 * The configuration of one kind of pretraining: what all kinds have, and how this one begins.
 * Implemented by records that YAML is bound to, one a kind of model.
 */
public interface TrainingSettings {
  /** Of the weights, the masks and the order of the samples. */
  long seed();

  RunSettings run();

  StepSettings step();

  MonitorSettings monitors();

  AlarmSettings alarms();

  CheckpointSettings checkpoints();

  DistributedSettings distributed();

  /** How batches are loaded. */
  LoaderSettings loader();

  /** The model that the run starts with, in words. */
  String startsFrom();

  /** Learning rate, weight decay and momentum of a run of that length. */
  Schedules schedules(RunLength length);

  /** How many updates the schedules count as made when a run goes on from there. */
  default long scheduledAtResume(RunLength length, RunState state) {
    return state.scheduled();
  }

  /**
   * Looks at the data and the model, and computes nothing yet.
   *
   * @param started whether the run's folder has its initial model and its index, because the run is
   *     resumed or another process made them
   */
  Training open(RunFolder folder, boolean started, PretrainListener listener);

  /** Every key, as YAML that reads back equal. */
  default String yaml() {
    return YamlConfig.write((Record) this);
  }
}
