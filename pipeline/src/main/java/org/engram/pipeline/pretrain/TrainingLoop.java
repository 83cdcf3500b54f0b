package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.masking.Masks;
import org.engram.models.brainjepa.masking.SpatiotemporalMasking;
import org.engram.models.brainjepa.pretrain.Batch;
import org.engram.models.brainjepa.pretrain.PretrainStep;
import org.engram.models.training.BatchPlan;
import org.engram.models.training.BatchSource;
import org.engram.models.training.CounterRandom;
import org.engram.models.training.LoadedBatch;
import org.engram.models.training.RunLength;
import org.engram.models.training.step.StepResult;
import org.engram.models.training.step.StepResult.Update;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.ProcessMemory;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.pretrain.Checkpoints.Checkpoint;
import org.engram.tensor.Compute;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * The loop of a run: a batch, its masks, a step; and after each update the log, the monitors, the
 * alarms and, when it is time, a checkpoint. It ends with the last epoch or where it is asked to
 * stop, always between two updates, so that no gradient is lost.
 */
final class TrainingLoop {
  private static final int DROP_PATH = 0x0d20;

  private final PretrainSettings settings;
  private final BrainJepaConfig config;
  private final Compute compute;
  private final Ranks ranks;
  private final BatchPlan plan;
  private final RunLength length;
  private final SpatiotemporalMasking masking;
  private final PretrainStep step;
  private final Records records;
  private final StopRequest stop;
  private final Watcher watcher;
  private final CounterRandom dropPath;
  private final long started = System.nanoTime();

  private long firstUpdate;
  private long skipped;
  private int skippedInARow;
  private double lossSum;
  private int losses;
  private double waited;
  private long lastUpdateAt = started;
  private double lastLoss = Double.NaN;

  TrainingLoop(
      PretrainSettings settings,
      BrainJepaConfig config,
      Compute compute,
      Ranks ranks,
      BatchPlan plan,
      RunLength length,
      SpatiotemporalMasking masking,
      PretrainStep step,
      Records records,
      StopRequest stop) {
    this.settings = settings;
    this.config = config;
    this.compute = compute;
    this.ranks = ranks;
    this.plan = plan;
    this.length = length;
    this.masking = masking;
    this.step = step;
    this.records = records;
    this.stop = stop;
    this.watcher = new Watcher(settings.monitors());
    this.dropPath = new CounterRandom(settings.seed(), DROP_PATH);
  }

  /** What the loop writes and tells; silent in all processes but the first. */
  interface Records extends AutoCloseable {
    void update(UpdateRecord update, Optional<Duration> left);

    void monitor(Optional<MonitorRecord> monitor, Watcher watcher);

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

  /** Runs from where the step and the batches stand. */
  Ended run(BatchSource batches, RunState from) {
    firstUpdate = step.progress().updates();
    skipped = from.skipped();
    boolean saved = true;
    while (true) {
      Optional<LoadedBatch> next = next(batches);
      if (next.isEmpty()) {
        return ended(true);
      }
      LoadedBatch batch = next.get();
      if (batch.iteration() == 0) {
        step.startEpoch();
      }
      boolean completes = step.progress().accumulated() + 1 == settings.step().accumulation();
      watcher.expect(completes ? step.progress().updates() + 1 : 0);
      StepResult result = take(batch);
      waited += batch.waitedSeconds();
      count(result);
      if (result.update().isPresent()) {
        boolean best = afterUpdate(batch, result.update().get());
        saved = checkpointIfDue(batch, best);
      }
      if (!step.progress().waiting() && ranks.any(stop.requested() || enough())) {
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

  private StepResult take(LoadedBatch loaded) {
    try (Scope _ = Scope.open()) {
      // Every process draws the masks of the whole batch: so all agree on their lengths.
      long[] all = new long[Math.toIntExact(plan.globalBatch())];
      for (int i = 0; i < all.length; i++) {
        all[i] = loaded.iteration() * plan.globalBatch() + i;
      }
      long call = (long) loaded.epoch() * length.iterationsPerEpoch() + loaded.iteration();
      int first = plan.rank() * plan.batch();
      Masks masks =
          masking
              .batch(settings.seed(), loaded.epoch(), call, all)
              .rows(first, first + plan.batch());
      Tensor x = Tensors.of(loaded.values());
      long[] numbers = new long[plan.batch()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = dropPath.bits(loaded.epoch(), loaded.positions()[i], 0);
      }
      Batch batch =
          new Batch(
              compute.place(x.reshape(plan.batch(), config.regions(), config.frames())),
              compute.place(
                  Tensors.of(masks.contextIndices(), plan.batch(), masks.contextLength())),
              compute.place(Tensors.of(masks.targetIndices(), plan.batch(), masks.targetLength())),
              numbers);
      return step.step(batch, watcher);
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
          "update " + (step.progress().updates() + 1),
          skippedInARow + " steps one after the other with a loss or gradient that is not finite",
          "finite numbers",
          "The run stops. Its last good checkpoint is "
              + records.latest().map(c -> c.folder().toString()).orElse("none")
              + ". Lower the learning rate, lengthen the warm-up or set step.clip_norm, and"
              + " resume");
    }
  }

  /** Logs the update and looks at the model; says whether its probe is the best so far. */
  private boolean afterUpdate(LoadedBatch batch, Update update) {
    long now = System.nanoTime();
    double seconds = Math.max(1e-9, (now - lastUpdateAt) / 1e9);
    double[] means = ranks.mean(lossSum / Math.max(1, losses), waited / seconds);
    lastLoss = means[0];
    UpdateRecord made =
        new UpdateRecord(
            update.number(),
            batch.epoch(),
            means[0],
            update.learningRate(),
            update.weightDecay(),
            update.momentum(),
            losses * plan.globalBatch() / seconds,
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
    Map<String, Double> scores = watcher.saw() ? records.scores() : Map.of();
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
    long updates = step.progress().updates();
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
    return step.progress().updates() >= settings.run().stopAfterUpdates().orElse(Long.MAX_VALUE);
  }

  /** Where the run stands after this batch. */
  private RunState state(LoadedBatch batch) {
    boolean epochEnds = batch.iteration() + 1 == length.iterationsPerEpoch();
    return new RunState(
        epochEnds ? batch.epoch() + 1 : batch.epoch(),
        epochEnds ? 0 : batch.iteration() + 1,
        step.progress().updates(),
        step.progress().scheduled(),
        skipped);
  }

  /** Where the run stands when all is done. */
  RunState finalState() {
    return new RunState(
        length.epochs(), 0, step.progress().updates(), step.progress().scheduled(), skipped);
  }

  private Ended ended(boolean finished) {
    return new Ended(finished, step.progress().updates(), skipped, lastLoss);
  }
}
