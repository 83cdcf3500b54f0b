package org.engram.pipeline.finetune;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.engram.models.training.watch.TrainingLog;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.run.Checkpoints;
import org.engram.pipeline.run.Checkpoints.Checkpoint;
import org.engram.pipeline.run.RunNames;
import org.engram.pipeline.run.StopRequest;

/**
 * One training: epochs until the last or until the validation part has seen no better for a while.
 * It is stopped and goes on between two epochs, so that its end has the same bits.
 */
final class Training {
  private final FinetuneRunSettings run;
  private final int number;
  private final Trainable trained;
  private final Path folder;
  private final FinetuneListener listener;
  private final StopRequest stop;

  /**
   * Over what is in its first state.
   *
   * @param number of the training, from 1
   * @param folder for its log and checkpoints; that of a training that was stopped goes on
   */
  Training(
      FinetuneRunSettings run,
      int number,
      Trainable trained,
      Path folder,
      FinetuneListener listener,
      StopRequest stop) {
    this.run = run;
    this.number = number;
    this.trained = trained;
    this.folder = folder;
    this.listener = listener;
    this.stop = stop;
  }

  /** Trains to the end, or to the end of the epoch in which it is asked to stop. */
  TrainingState run() {
    Checkpoints checkpoints = checkpoints(folder);
    Optional<Checkpoint> from = checkpoints.latest();
    TrainingState state =
        from.map(at -> TrainingState.read(at.folder())).orElse(TrainingState.start());
    markBest(checkpoints, state); // where the process died between a checkpoint and its mark
    if (state.ended()) {
      return state;
    }
    long done = state.updates();
    from.ifPresent(at -> trained.restore(at.folder(), done));
    try (TrainingLog log = log(state);
        Trainable.Epochs epochs = trained.start(state.epochs().size())) {
      while (!state.ended()) {
        state = epoch(epochs, state, log);
        boolean due = state.epochs().size() % run.checkpointEvery() == 0;
        boolean asked = stop.requested();
        if (due || asked || state.ended() || state.epochs().getLast().best()) {
          log.force();
          TrainingState now = state;
          checkpoints.write(state.updates(), into -> write(into, now));
          markBest(checkpoints, state);
        }
        if (asked) {
          return state;
        }
      }
    }
    return state;
  }

  private void write(Path into, TrainingState state) {
    trained.write(into);
    state.write(into);
  }

  private static Checkpoints checkpoints(Path folder) {
    return new Checkpoints(folder.resolve(RunNames.CHECKPOINTS), 1);
  }

  private TrainingLog log(TrainingState state) {
    boolean started = Files.exists(folder.resolve(TrainingLog.UPDATES));
    return started ? TrainingLog.resume(folder, state.updates()) : TrainingLog.start(folder);
  }

  private static void markBest(Checkpoints checkpoints, TrainingState state) {
    if (checkpoints.all().stream().anyMatch(at -> at.step() == state.bestUpdate())) {
      checkpoints.markBest(state.bestUpdate());
    }
  }

  private TrainingState epoch(Trainable.Epochs epochs, TrainingState state, TrainingLog log) {
    int epoch = state.epochs().size() + 1;
    Trainable.Epoch done = epochs.next(state.updates(), update -> hear(update, log));
    boolean best = state.isBetter(done.validationScore(), done.validationLoss());
    EpochRecord record =
        new EpochRecord(
            epoch,
            done.loss(),
            done.learningRate(),
            done.validationLoss(),
            done.validationScore(),
            best);
    int waited = best ? 0 : epoch - state.bestEpoch();
    boolean early = run.patience() > 0 && waited >= run.patience();
    listener.epoch(number, record);
    return state.after(record, done.updates(), early || epoch == run.epochs());
  }

  private void hear(UpdateRecord update, TrainingLog log) {
    log.update(update);
    listener.update(number, update, trained.updates());
  }

  /** The folder of the best checkpoint of a training. */
  static Path best(Path folder) {
    return checkpoints(folder).best().orElseThrow().folder();
  }

  /** Puts back the weights of the best epoch. */
  void restoreBest() {
    Path best = best(folder);
    trained.restore(best, TrainingState.read(best).updates());
  }
}
