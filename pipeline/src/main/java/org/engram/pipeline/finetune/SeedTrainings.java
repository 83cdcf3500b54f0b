package org.engram.pipeline.finetune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.IntFunction;
import org.engram.pipeline.run.StopRequest;

/**
 * The trainings of a run, one after the other from different seeds, each judged at its best epoch.
 * What was done before a stop is not done again.
 *
 * @param run how often and how long
 * @param folder with the trainings' folders
 * @param stop is looked at between two epochs and between two trainings
 */
public record SeedTrainings(
    FinetuneRunSettings run, FinetuneFolder folder, FinetuneListener listener, StopRequest stop) {
  /**
   * A training that was done, and what it said of the test part.
   *
   * @param number from 1
   */
  public record Judged(int number, TrainingState state, Predictions test) {}

  /**
   * How they ended.
   *
   * @param finished whether all of them did
   * @param last number of the last that was begun
   * @param validation the best score of each that ended, by number
   * @param judged those that ended
   * @param best number of the one that the validation part liked best
   */
  public record Outcome(
      boolean finished,
      int last,
      SequencedMap<Integer, Double> validation,
      List<Judged> judged,
      int best) {}

  /**
   * Runs them.
   *
   * @param open a training in its first state, by its number from 1
   */
  public Outcome run(IntFunction<Trainable> open) {
    SequencedMap<Integer, Double> validation = new LinkedHashMap<>();
    List<Judged> judged = new ArrayList<>();
    int best = 0;
    TrainingState bestState = TrainingState.start();
    for (int number = 1; number <= run.seeds(); number++) {
      if (stop.requested()) {
        return new Outcome(false, Math.max(1, number - 1), validation, judged, best);
      }
      try (Trainable trained = open.apply(number)) {
        Training training =
            new Training(run, number, trained, folder.training(number), listener, stop);
        TrainingState state = training.run();
        if (!state.ended()) {
          return new Outcome(false, number, validation, judged, best);
        }
        training.restoreBest();
        judged.add(new Judged(number, state, trained.test()));
        EpochRecord stopped = state.best();
        validation.put(number, stopped.validationScore());
        if (bestState.isBetter(stopped.validationScore(), stopped.validationLoss())) {
          best = number;
          bestState = state;
        }
      }
    }
    return new Outcome(true, run.seeds(), validation, judged, best);
  }
}
