package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.NewModelSettings;
import org.engram.models.training.LoaderSettings;
import org.engram.models.training.ResumedSchedules;
import org.engram.models.training.RunLength;
import org.engram.models.training.ScheduleSettings;
import org.engram.models.training.Schedules;
import org.engram.pipeline.pretrain.data.DataSettings;
import org.engram.tensor.ConfigurationException;

/**
 * The configuration of a training on parcel time series: what all kinds of models that learn from
 * them have alike.
 */
interface SeriesSettings extends TrainingSettings {
  /** A new model; this or {@link #startFrom}. */
  Optional<NewModelSettings> model();

  /** A model directory whose weights the run starts with. */
  Optional<Path> startFrom();

  /** The scans. */
  DataSettings data();

  /** Of learning rate, weight decay and momentum. */
  ScheduleSettings schedule();

  /** Refuses what no training on series can have. */
  static void require(
      Optional<NewModelSettings> model,
      Optional<Path> startFrom,
      ScheduleSettings schedule,
      RunSettings run) {
    if (model.isPresent() == startFrom.isPresent()) {
      throw new ConfigurationException(
          "model, start_from",
          model.isPresent() ? "both given" : "neither given",
          "one of them: a new model's sizes, or a model directory to start from",
          "");
    }
    run.requireWarmup(schedule.warmupEpochs(), schedule.ipeScale());
  }

  /** All that makes the model that the run starts with, but its weights. */
  default NewModel newModel() {
    return model()
        .map(sizes -> sizes.model("model", key -> "model." + key, "See docs/pretraining.md"))
        .orElseGet(() -> NewModel.of(ModelDescription.open(startFrom().orElseThrow())));
  }

  @Override
  default LoaderSettings loader() {
    return data().loader();
  }

  @Override
  default Schedules schedules(RunLength length) {
    return schedule().schedules(length);
  }

  @Override
  default long scheduledAtResume(RunLength length, RunState state) {
    if (schedule().resumedSchedules() == ResumedSchedules.UPDATES) {
      return state.scheduled();
    }
    // As published for the finished epochs; within one, the updates that were made in it.
    return schedule().updatesAtResume(length, state.epoch(), state.updates())
        + state.iteration() / step().accumulation();
  }

  @Override
  default String startsFrom() {
    return startFrom().map(Path::toString).orElse("a new model, seed " + seed());
  }
}
