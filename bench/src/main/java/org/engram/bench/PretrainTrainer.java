package org.engram.bench;

import org.engram.models.training.RunLength;
import org.engram.models.training.ScheduleSettings;
import org.engram.models.training.Schedules;

/** One path's training, loaded: what the benchmark times. */
interface PretrainTrainer extends AutoCloseable {
  /** Takes the next step, an update. */
  PretrainRound step();

  /** The rate of a linear layer of the type that the path's linear layers have. */
  double productRate();

  /** What computes, in words. */
  String describe();

  @Override
  void close();

  /** The published ones, of a long run: every path stands at its beginning. */
  static Schedules schedules() {
    return ScheduleSettings.defaults().schedules(new RunLength(300, 1000, 1));
  }
}
