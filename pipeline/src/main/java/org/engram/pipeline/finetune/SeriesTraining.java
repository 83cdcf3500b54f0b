package org.engram.pipeline.finetune;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.engram.models.finetuning.FinetuneModel;
import org.engram.models.finetuning.FinetuneStep;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.training.BatchMemory;
import org.engram.models.training.BatchPlan;
import org.engram.models.training.BatchSource;
import org.engram.models.training.CounterRandom;
import org.engram.models.training.LoadedBatch;
import org.engram.models.training.PrefetchingLoader;
import org.engram.models.training.SampleSource;
import org.engram.models.training.watch.ProcessMemory;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/** A training on parcel time series, or on a frozen encoder's tokens of them. */
final class SeriesTraining implements Trainable {
  private static final int SAMPLE = 0x0f17;
  private static final int JUDGED_AT_ONCE = 8;

  private final FinetuneSettings settings;
  private final FinetuneData data;
  private final FinetuneTask task;
  private final FinetuneStep step;
  private final TrainingFiles files;
  private final FiniteLoss finite;
  private final FinetuneListener listener;
  private final CounterRandom random;
  private final BatchPlan plan;
  private final SampleSource samples;
  private final int iterations;

  /**
   * Over a step in its initial state, which it closes with its model.
   *
   * @param number of the training, from 1
   * @param folder with its checkpoints
   */
  SeriesTraining(
      FinetuneSettings settings,
      int number,
      FinetuneData data,
      FinetuneTask task,
      FinetuneStep step,
      TrainingFiles files,
      Path folder,
      FinetuneListener listener) {
    this.settings = settings;
    this.data = data;
    this.task = task;
    this.step = step;
    this.files = files;
    this.finite = new FiniteLoss(number, folder);
    this.listener = listener;
    long seed = settings.seed() + number - 1;
    this.random = new CounterRandom(seed, SAMPLE);
    this.plan = BatchPlan.of(seed, settings.run().batchSize(), settings.run().epochs());
    this.samples = samples();
    this.iterations = plan.iterations(samples.size());
  }

  private SampleSource samples() {
    FinetuneData.Part part = data.training();
    if (!settings.run().balanced()) {
      return part.samples();
    }
    List<Integer> classes = new ArrayList<>();
    List<String> subjects = new ArrayList<>();
    for (int s = 0; s < part.samples().size(); s++) {
      classes.add((int) data.truth(part, s)[0]);
      subjects.add(part.run(s).subject());
    }
    return new BalancedSamples(part.samples(), classes, subjects);
  }

  @Override
  public long updates() {
    return (long) iterations * settings.run().epochs();
  }

  @Override
  public Epochs start(int epoch) {
    BatchSource batches =
        PrefetchingLoader.open(
            samples,
            plan.from(epoch, 0),
            settings.data().loader(),
            BatchMemory.of(step.model().compute().device()),
            (name, problem, _) -> listener.failedSample(name, problem));
    return new Epochs() {
      @Override
      public Epoch next(long updates, Consumer<UpdateRecord> heard) {
        return epoch(batches, updates, heard);
      }

      @Override
      public void close() {
        batches.close();
      }
    };
  }

  private Epoch epoch(BatchSource batches, long before, Consumer<UpdateRecord> heard) {
    step.startEpoch();
    long updates = before;
    double sum = 0;
    double rate = 0;
    long since = System.nanoTime();
    for (int iteration = 0; iteration < iterations; iteration++) {
      LoadedBatch batch = next(batches);
      FinetuneStep.Result result = take(batch);
      finite.require(batch.epoch(), iteration, result.loss(), result.gradientNorm().orElse(0));
      sum += result.loss();
      rate = result.learningRate();
      if (result.gradientNorm().isPresent()) {
        updates++;
        long now = System.nanoTime();
        double seconds = Math.max(1e-9, (now - since) / 1e9);
        since = now;
        heard.accept(record(updates, batch, result, seconds));
      }
    }
    Judged judged = judge(data.validation());
    double score = judged.predictions().scores(task).firstEntry().getValue();
    return new Epoch(sum / iterations, rate, updates, judged.loss(), score);
  }

  private UpdateRecord record(
      long updates, LoadedBatch batch, FinetuneStep.Result result, double seconds) {
    return new UpdateRecord(
        updates,
        batch.epoch(),
        result.loss(),
        result.learningRate(),
        settings.step().weightDecay(),
        0,
        (double) settings.run().batchSize() * settings.step().accumulation() / seconds,
        Math.min(1, batch.waitedSeconds() / seconds),
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
    long[] shape = samples.shape();
    return values.reshape(rows, shape[shape.length - 2], shape[shape.length - 1]);
  }

  private record Judged(Predictions predictions, double loss) {}

  /** Judges a part with the weights as they are. */
  private Judged judge(FinetuneData.Part part) {
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
        loss += rows * TaskLoss.of(task, outputs, targets, step.model().compute());
      }
    }
    return new Judged(
        new Predictions(truths.toArray(double[][]::new), values.toArray(double[][]::new)),
        loss / size);
  }

  @Override
  public Predictions test() {
    return judge(data.test()).predictions();
  }

  @Override
  public void write(Path folder) {
    files.write(folder, step);
  }

  @Override
  public void restore(Path folder, long updates) {
    files.restore(folder, step);
  }

  @Override
  public void close() {
    FinetuneModel model = step.model();
    step.close();
    model.close();
  }
}
