package org.engram.pipeline.finetune;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.models.finetuning.FinetuneStep;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.training.BatchMemory;
import org.engram.models.training.BatchPlan;
import org.engram.models.training.BatchSource;
import org.engram.models.training.CounterRandom;
import org.engram.models.training.LoadedBatch;
import org.engram.models.training.PrefetchingLoader;
import org.engram.models.training.watch.ProcessMemory;
import org.engram.models.training.watch.TrainingLog;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.pretrain.Checkpoints;
import org.engram.pipeline.pretrain.Checkpoints.Checkpoint;
import org.engram.pipeline.pretrain.StopRequest;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * One training: epochs until the last or until the validation part has seen no better for a while.
 * It is stopped and goes on between two epochs, so that its end has the same bits.
 */
final class Training {
  private static final int SAMPLE = 0x0f17;
  private static final int JUDGED_AT_ONCE = 8;

  private final FinetuneSettings settings;
  private final int number;
  private final FinetuneData data;
  private final FinetuneTask task;
  private final FinetuneStep step;
  private final TrainingFiles files;
  private final Path folder;
  private final FinetuneListener listener;
  private final StopRequest stop;
  private final CounterRandom random;
  private final BatchPlan plan;
  private final int iterations;

  /**
   * Over a step in its initial state.
   *
   * @param number of the training, from 1
   * @param folder for its log and checkpoints; that of a training that was stopped goes on
   */
  Training(
      FinetuneSettings settings,
      int number,
      FinetuneData data,
      FinetuneTask task,
      FinetuneStep step,
      TrainingFiles files,
      Path folder,
      FinetuneListener listener,
      StopRequest stop) {
    this.settings = settings;
    this.number = number;
    this.data = data;
    this.task = task;
    this.step = step;
    this.files = files;
    this.folder = folder;
    this.listener = listener;
    this.stop = stop;
    long seed = settings.seed() + number - 1;
    this.random = new CounterRandom(seed, SAMPLE);
    this.plan = BatchPlan.of(seed, settings.run().batchSize(), settings.run().epochs());
    this.iterations = plan.iterations(data.training().samples().size());
  }

  /** Trains to the end, or to the end of the epoch in which it is asked to stop. */
  TrainingState run() {
    Checkpoints checkpoints = new Checkpoints(folder.resolve("checkpoints"), 1);
    Optional<Checkpoint> from = checkpoints.latest();
    TrainingState state =
        from.map(at -> TrainingState.read(at.folder())).orElse(TrainingState.start());
    markBest(checkpoints, state); // where the process died between a checkpoint and its mark
    if (state.ended()) {
      return state;
    }
    from.ifPresent(at -> files.restore(at.folder(), step));
    try (TrainingLog log = log(state);
        BatchSource batches =
            PrefetchingLoader.open(
                data.training().samples(),
                plan.from(state.epochs().size(), 0),
                settings.data().loader(),
                BatchMemory.of(step.model().compute().device()),
                (name, problem, _) -> listener.failedSample(name, problem))) {
      while (!state.ended()) {
        state = epoch(batches, state, log);
        boolean due = state.epochs().size() % settings.run().checkpointEvery() == 0;
        boolean asked = stop.requested();
        if (due || asked || state.ended() || state.epochs().getLast().best()) {
          log.force();
          TrainingState now = state;
          checkpoints.write(state.updates(), into -> files.write(into, step, now));
          markBest(checkpoints, state);
        }
        if (asked) {
          return state;
        }
      }
    }
    return state;
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

  /** The folder of the best checkpoint of a training. */
  static Path best(Path folder) {
    return new Checkpoints(folder.resolve("checkpoints"), 1).best().orElseThrow().folder();
  }

  private TrainingState epoch(BatchSource batches, TrainingState state, TrainingLog log) {
    step.startEpoch();
    int epoch = state.epochs().size();
    long updates = state.updates();
    double sum = 0;
    double rate = 0;
    long before = System.nanoTime();
    for (int iteration = 0; iteration < iterations; iteration++) {
      LoadedBatch batch = next(batches);
      FinetuneStep.Result result = take(batch);
      requireFinite(epoch, iteration, result);
      sum += result.loss();
      rate = result.learningRate();
      if (result.gradientNorm().isPresent()) {
        updates++;
        long now = System.nanoTime();
        double seconds = Math.max(1e-9, (now - before) / 1e9);
        before = now;
        UpdateRecord update = record(updates, epoch, result, seconds, batch.waitedSeconds());
        log.update(update);
        listener.update(number, update, (long) iterations * settings.run().epochs());
      }
    }
    Judged judged = judge(data.validation());
    double score = judged.predictions().scores(task).firstEntry().getValue();
    boolean best = state.isBetter(score, judged.loss());
    EpochRecord done =
        new EpochRecord(epoch + 1, sum / iterations, rate, judged.loss(), score, best);
    int waited = best ? 0 : epoch + 1 - state.bestEpoch();
    boolean early = settings.run().patience() > 0 && waited >= settings.run().patience();
    listener.epoch(number, done);
    return state.after(done, updates, early || epoch + 1 == settings.run().epochs());
  }

  private UpdateRecord record(
      long updates, int epoch, FinetuneStep.Result result, double seconds, double waited) {
    return new UpdateRecord(
        updates,
        epoch,
        result.loss(),
        result.learningRate(),
        settings.step().weightDecay(),
        0,
        (double) settings.run().batchSize() * settings.step().accumulation() / seconds,
        Math.min(1, waited / seconds),
        ProcessMemory.residentMb(),
        OptionalDouble.empty(),
        result.gradientNorm().orElseThrow(),
        Instant.now());
  }

  private static LoadedBatch next(BatchSource batches) {
    try {
      return batches.next().orElseThrow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it waited for data", e);
    }
  }

  private FinetuneStep.Result take(LoadedBatch batch) {
    double[][] truths = new double[batch.samples().length][];
    long[] numbers = new long[truths.length];
    for (int i = 0; i < truths.length; i++) {
      truths[i] = data.truth(data.training(), batch.samples()[i]);
      numbers[i] = random.bits(batch.epoch(), batch.positions()[i], 0);
    }
    try (Scope _ = Scope.open()) {
      Tensor input = input(Tensors.of(batch.values()), truths.length);
      double epoch = batch.epoch() + (double) batch.iteration() / iterations;
      return step.step(step.model().compute().place(input), truths, numbers, epoch);
    }
  }

  /** [batch, regions, frames] or [batch, tokens, dim]. */
  private Tensor input(Tensor values, int rows) {
    long[] shape = data.training().samples().shape();
    return values.reshape(rows, shape[shape.length - 2], shape[shape.length - 1]);
  }

  private void requireFinite(int epoch, int iteration, FinetuneStep.Result result) {
    if (Double.isFinite(result.loss()) && Double.isFinite(result.gradientNorm().orElse(0))) {
      return;
    }
    throw new RefusedInputException(
        "training %d, epoch %d, iteration %d".formatted(number, epoch + 1, iteration + 1),
        "loss %s, norm of the gradients %s"
            .formatted(result.loss(), result.gradientNorm().orElse(Double.NaN)),
        "finite numbers",
        "The run stops; its checkpoints are in "
            + folder
            + ". Lower schedule.base, add schedule.warmup_epochs or set step.clip_norm");
  }

  /** What was said of a part, and its loss. */
  record Judged(Predictions predictions, double loss) {}

  /** Judges a part with the weights as they are. */
  Judged judge(FinetuneData.Part part) {
    int size = part.samples().size();
    List<double[]> truths = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    double loss = 0;
    int length = 1;
    for (long extent : part.samples().shape()) {
      length = Math.toIntExact(length * extent);
    }
    for (int from = 0; from < size; from += JUDGED_AT_ONCE) {
      int rows = Math.min(JUDGED_AT_ONCE, size - from);
      float[] batch = new float[rows * length];
      float[] sample = new float[length];
      float[][] targets = new float[rows][];
      for (int i = 0; i < rows; i++) {
        part.samples().load(0, from + i, from + i, sample);
        System.arraycopy(sample, 0, batch, i * length, length);
        truths.add(data.truth(part, from + i));
        targets[i] = task.target(truths.getLast(), 0);
      }
      try (Scope _ = Scope.open()) {
        Tensor input = step.model().compute().place(input(Tensors.of(batch, rows, length), rows));
        float[][] outputs = step.outputs(input);
        for (float[] row : outputs) {
          values.add(task.prediction(row));
        }
        loss += rows * loss(outputs, targets);
      }
    }
    return new Judged(
        new Predictions(truths.toArray(double[][]::new), values.toArray(double[][]::new)),
        loss / size);
  }

  private double loss(float[][] outputs, float[][] targets) {
    float[] flat = new float[outputs.length * task.outputs()];
    for (int i = 0; i < outputs.length; i++) {
      System.arraycopy(outputs[i], 0, flat, i * task.outputs(), task.outputs());
    }
    Tensor rows = step.model().compute().place(Tensors.of(flat, outputs.length, task.outputs()));
    return task.loss(rows, targets, step.model().compute()).item();
  }

  /** Puts back the weights of the best epoch. */
  void restoreBest() {
    files.restore(best(folder), step);
  }
}
