package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.models.training.BatchSource;
import org.engram.models.training.LoadedBatch;
import org.engram.models.training.RunLength;
import org.engram.models.training.step.StepResult;
import org.engram.models.training.step.StepResult.Update;
import org.engram.models.training.watch.FiguresRecord;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.ProcessMemory;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.run.Checkpoints.Checkpoint;
import org.engram.pipeline.run.StopRequest;
import org.engram.tensor.RefusedInputException;

/**
 * The loop of a run: a batch, a step; and after each update the log, the monitors, the alarms and,
 * when it is time, a checkpoint. It ends with the last epoch or where it is asked to stop, always
 * between two updates, so that no gradient is lost.
 */
final class TrainingLoop {
  private final TrainingSettings settings;
  private final Ranks ranks;
  private final Epochs epochs;
  private final RunLength length;
  private final TrainedModel model;
  private final Records records;
  private final StopRequest stop;
  private final Watcher watcher;
  private final long started = System.nanoTime();

  private int wholeEpochs; // behind the last update
  private long firstUpdate;
  private long skipped;
  private int skippedInARow;
  private double lossSum;
  private int losses;
  private double waited;
  private long lastUpdateAt = started;
  private double lastLoss = Double.NaN;

  TrainingLoop(
      TrainingSettings settings,
      Ranks ranks,
      Epochs epochs,
      TrainedModel model,
      Records records,
      StopRequest stop) {
    this.settings = settings;
    this.ranks = ranks;
    this.epochs = epochs;
    this.length = epochs.length();
    this.model = model;
    this.records = records;
    this.stop = stop;
    this.watcher = new Watcher(settings.monitors());
  }

  /** What the loop writes and tells; silent in all processes but the first. */
  interface Records extends AutoCloseable {
    void update(UpdateRecord update, Optional<Duration> left);

    void monitor(Optional<MonitorRecord> monitor, Watcher watcher);

    /** What the update says of the model; mostly nothing. */
    void figures(FiguresRecord figures);

    /** Whether it is time for the online probe, see {@link RunProbe#due}. */
    boolean probes(int epochsBefore, int epochs, boolean monitored);

    /** What the online probe reads out of the model as it is now; empty without one. */
    Map<String, Double> scores();

    /** Whether these are the best of the run so far, which it then remembers. */
    boolean best(Map<String, Double> scores);

    /** Marks the checkpoint of this update as the best so far. */
    void markBest(long update);

    /** Makes a checkpoint. */
    void checkpoint(RunState state);

    /** The newest checkpoint, for a message. */
    Optional<Checkpoint> latest();

    /** Makes the last checkpoint, and the trained model's directory. */
    void finished(RunState state, Path model);

    @Override
    void close();
  }

  /**
   * How the loop ended.
   *
   * @param finished whether with the last epoch
   */
  record Ended(boolean finished, long updates, long skipped, double loss) {}

  /** Runs from where the model and the batches stand. */
  Ended run(BatchSource batches, RunState from) {
    firstUpdate = model.progress().updates();
    skipped = from.skipped();
    wholeEpochs = from.epoch();
    boolean saved = true;
    while (true) {
      Optional<LoadedBatch> next = next(batches);
      if (next.isEmpty() || epochs.epoch(next.get()) == length.epochs()) {
        return ended(true);
      }
      LoadedBatch batch = next.get();
      if (epochs.iteration(batch) == 0) {
        model.startEpoch();
      }
      boolean completes = model.progress().accumulated() + 1 == settings.step().accumulation();
      boolean monitors = completes && watcher.monitors(model.progress().updates() + 1);
      boolean probes = completes && records.probes(wholeEpochs, wholeEpochs(batch), monitors);
      watcher.expect(monitors || probes);
      StepResult result = model.step(batch, watcher);
      waited += batch.waitedSeconds();
      count(result);
      if (result.update().isPresent()) {
        boolean best = afterUpdate(batch, result.update().get(), probes);
        wholeEpochs = wholeEpochs(batch);
        saved = checkpointIfDue(batch, best);
      }
      if (!model.progress().waiting() && ranks.any(stop.requested() || enough())) {
        if (!saved) {
          records.checkpoint(state(batch));
        }
        return ended(false);
      }
    }
  }

  private static Optional<LoadedBatch> next(BatchSource batches) {
    try {
      return batches.next();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it waited for data", e);
    }
  }

  private void count(StepResult result) {
    if (!result.skipped()) {
      skippedInARow = 0;
      lossSum += result.loss();
      losses++;
      return;
    }
    if (result.outcome() == StepResult.Outcome.GRADIENT_NOT_FINITE) {
      lossSum = 0; // the iterations since the last update were dropped with their gradients
      losses = 0;
    }
    skipped++;
    if (++skippedInARow >= settings.run().maxSkippedSteps()) {
      throw new RefusedInputException(
          "update " + (model.progress().updates() + 1),
          skippedInARow + " steps one after the other with a loss or gradient that is not finite",
          "finite numbers",
          "The run stops. Its last good checkpoint is "
              + records.latest().map(c -> c.folder().toString()).orElse("none")
              + ". Lower the learning rate, lengthen the warm-up or set step.clip_norm, and"
              + " resume");
    }
  }

  /** Logs the update and looks at the model; says whether its probe is the best so far. */
  private boolean afterUpdate(LoadedBatch batch, Update update, boolean probes) {
    long now = System.nanoTime();
    double seconds = Math.max(1e-9, (now - lastUpdateAt) / 1e9);
    double[] means = ranks.mean(lossSum / Math.max(1, losses), waited / seconds);
    lastLoss = means[0];
    UpdateRecord made =
        new UpdateRecord(
            update.number(),
            epochs.epoch(batch),
            means[0],
            update.learningRate(),
            update.weightDecay(),
            update.momentum(),
            losses * epochs.plan().globalBatch() / seconds,
            means[1],
            ProcessMemory.residentMb(),
            OptionalDouble.empty(),
            update.gradientNorm(),
            Instant.now());
    lastUpdateAt = now;
    lossSum = 0;
    losses = 0;
    waited = 0;
    records.update(made, left(update.number(), now));
    records.figures(new FiguresRecord(update.number(), model.figures(), made.time()));
    Map<String, Double> scores = probes && watcher.saw() ? records.scores() : Map.of();
    records.monitor(watcher.seen(update.number(), scores), watcher);
    return records.best(scores);
  }

  private Optional<Duration> left(long updates, long now) {
    long here = updates - firstUpdate;
    double each = (now - started) / 1e9 / here;
    long seconds = Math.round(each * (length.updates() - updates));
    return Optional.of(Duration.ofSeconds(Math.max(0, seconds)));
  }

  private boolean checkpointIfDue(LoadedBatch batch, boolean best) {
    long updates = model.progress().updates();
    if (!best && updates % settings.checkpoints().everyUpdates() != 0) {
      return false;
    }
    records.checkpoint(state(batch));
    if (best) {
      records.markBest(updates);
    }
    return true;
  }

  private boolean enough() {
    return model.progress().updates() >= settings.run().stopAfterUpdates().orElse(Long.MAX_VALUE);
  }

  /** Epochs that are done with this batch. */
  private int wholeEpochs(LoadedBatch batch) {
    boolean ends = epochs.iteration(batch) + 1 == length.iterationsPerEpoch();
    return epochs.epoch(batch) + (ends ? 1 : 0);
  }

  /** Where the run stands after this batch. */
  private RunState state(LoadedBatch batch) {
    int whole = wholeEpochs(batch);
    return new RunState(
        whole,
        whole > epochs.epoch(batch) ? 0 : epochs.iteration(batch) + 1,
        model.progress().updates(),
        model.progress().scheduled(),
        skipped);
  }

  /** Where the run stands when all is done. */
  RunState finalState() {
    return new RunState(
        length.epochs(), 0, model.progress().updates(), model.progress().scheduled(), skipped);
  }

  private Ended ended(boolean finished) {
    return new Ended(finished, model.progress().updates(), skipped, lastLoss);
  }
}
