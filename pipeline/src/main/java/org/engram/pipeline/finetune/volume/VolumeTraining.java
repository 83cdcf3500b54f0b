package org.engram.pipeline.finetune.volume;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.finetune.MonitorScore;
import org.engram.models.neurojepa.finetune.VolumeFinetuneModel;
import org.engram.models.neurojepa.finetune.VolumeFinetuneStep;
import org.engram.models.training.BatchPlan;
import org.engram.models.training.BatchSource;
import org.engram.models.training.CounterRandom;
import org.engram.models.training.LoadedBatch;
import org.engram.models.training.LoaderSettings;
import org.engram.models.training.PrefetchingLoader;
import org.engram.models.training.SampleSource;
import org.engram.models.training.watch.ProcessMemory;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.finetune.FinetuneListener;
import org.engram.pipeline.finetune.FiniteLoss;
import org.engram.pipeline.finetune.Predictions;
import org.engram.pipeline.finetune.TaskLoss;
import org.engram.pipeline.finetune.Trainable;
import org.engram.pipeline.run.StateTensors;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * A training on volumes, or on a frozen encoder's tokens of them. Rows are loaded one by one, ahead
 * of the step, and put together to batches, so that an epoch's last batch may be a smaller one.
 */
final class VolumeTraining implements Trainable {
  private static final int STREAM = 0xf17e;
  private static final int MOST_AHEAD = 1024; // of a loader

  private final VolumeTuningSettings settings;
  private final VolumeParts parts;
  private final FinetuneTask task;
  private final VolumeFinetuneStep step;
  private final SampleSource samples;
  private final FiniteLoss finite;
  private final FinetuneListener listener;
  private final CounterRandom random;
  private final long seed;

  /**
   * Over a model in its first state, which it closes.
   *
   * @param number of the training, from 1
   * @param folder with its checkpoints
   */
  VolumeTraining(
      VolumeTuningSettings settings,
      int number,
      VolumeParts parts,
      FinetuneTask task,
      VolumeFinetuneModel model,
      Path folder,
      FinetuneListener listener) {
    this.settings = settings;
    this.parts = parts;
    this.task = task;
    this.seed = settings.seed() + number - 1;
    this.samples = parts.training(seed);
    this.finite = new FiniteLoss(number, folder);
    this.listener = listener;
    this.random = new CounterRandom(seed, STREAM);
    int epochs = settings.run().epochs();
    long each = updates() / epochs;
    this.step =
        new VolumeFinetuneStep(
            model,
            task,
            settings.step(),
            settings.schedule().rate(each, epochs),
            settings.schedule().decay(each, epochs));
  }

  @Override
  public long updates() {
    int batches = Math.ceilDiv(samples.size(), settings.run().batchSize());
    return (long) (batches / settings.step().accumulation()) * settings.run().epochs();
  }

  @Override
  public Epochs start(int epoch) {
    BatchPlan rows = BatchPlan.of(seed, 1, settings.run().epochs()).from(epoch, 0);
    BatchSource source = open(samples, rows, settings.data().loader().maxFailedShare());
    return new Epochs() {
      private int next = epoch;

      @Override
      public Epoch next(long updates, Consumer<UpdateRecord> heard) {
        return epoch(source, next++, updates, heard);
      }

      @Override
      public void close() {
        source.close();
      }
    };
  }

  private BatchSource open(SampleSource of, BatchPlan rows, double maxFailedShare) {
    LoaderSettings loader = settings.data().loader();
    int ahead = Math.min(MOST_AHEAD, loader.prefetch() * settings.run().batchSize());
    return PrefetchingLoader.open(
        of,
        rows,
        new LoaderSettings(loader.workers(), ahead, maxFailedShare),
        (name, problem, _) -> listener.failedSample(name, problem));
  }

  private Epoch epoch(BatchSource source, int epoch, long before, Consumer<UpdateRecord> heard) {
    step.startEpoch();
    long updates = before;
    double sum = 0;
    double rate = 0;
    int batches = 0;
    int since = 0; // rows
    double waited = 0;
    long from = System.nanoTime();
    for (int first = 0; first < samples.size(); first += settings.run().batchSize()) {
      int size = Math.min(settings.run().batchSize(), samples.size() - first);
      try (Scope _ = Scope.open()) {
        Rows rows = rows(source, size, 0);
        VolumeFinetuneStep.Result result =
            step.step(
                RowBatch.of(rows.values(), rows.present(), frozen()),
                rows.truths(),
                rows.numbers());
        finite.require(
            epoch,
            batches,
            result.loss(),
            result.update().map(u -> Math.hypot(u.encoderNorm(), u.headNorm())).orElse(0.0));
        sum += result.loss();
        batches++;
        since += size;
        waited += rows.waitedSeconds();
        if (result.update().isPresent()) {
          updates++;
          VolumeFinetuneStep.Update update = result.update().get();
          rate = update.learningRate();
          long now = System.nanoTime();
          double seconds = Math.max(1e-9, (now - from) / 1e9);
          heard.accept(
              new UpdateRecord(
                  updates,
                  epoch,
                  result.loss(),
                  rate,
                  update.weightDecay(),
                  0,
                  since / seconds,
                  Math.min(1, waited / seconds),
                  ProcessMemory.residentMb(),
                  OptionalDouble.empty(),
                  Math.hypot(update.encoderNorm(), update.headNorm()),
                  Instant.now()));
          from = now;
          since = 0;
          waited = 0;
        }
      }
    }
    Judged judged = judge(1);
    double score = MonitorScore.of(task, judged.truths(), judged.predictions().values());
    return new Epoch(sum / batches, rate, updates, judged.loss(), score);
  }

  private boolean frozen() {
    return settings.head().frozen();
  }

  /**
   * Some rows.
   *
   * @param values [rows, modalities, ...] on the device
   */
  private record Rows(
      Tensor values,
      boolean[][] present,
      double[][] truths,
      long[] numbers,
      double waitedSeconds) {}

  /** The next rows of a part; they hold until the scope ends. */
  private Rows rows(BatchSource source, int size, int part) {
    long[] shape = samples.shape();
    int length = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    float[] values = new float[Math.multiplyExact(size, length)];
    boolean[][] present = new boolean[size][];
    double[][] truths = new double[size][];
    long[] numbers = new long[size];
    double waited = 0;
    for (int i = 0; i < size; i++) {
      LoadedBatch row = next(source);
      MemorySegment data = row.values().data();
      MemorySegment.copy(data, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, values, i * length, length);
      int sample = row.samples()[0];
      present[i] = parts.rows(part).present(sample);
      truths[i] = parts.truth(part, sample);
      numbers[i] = random.bits(row.epoch(), row.positions()[0], 0);
      waited += row.waitedSeconds();
    }
    long[] sizes = new long[shape.length + 1];
    sizes[0] = size;
    System.arraycopy(shape, 0, sizes, 1, shape.length);
    Tensor placed = step.model().compute().place(Tensors.of(values, sizes));
    return new Rows(placed, present, truths, numbers, waited);
  }

  private static LoadedBatch next(BatchSource source) {
    try {
      return source.next().orElseThrow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it waited for data", e);
    }
  }

  private record Judged(double[][] truths, Predictions predictions, double loss) {}

  /** Judges a part with the weights as they are; a row that cannot be read ends the run. */
  private Judged judge(int part) {
    SampleSource judged = parts.judged(part);
    BatchPlan inOrder = new BatchPlan(0, false, 1, 0, 1, 1, 0, 0);
    List<double[]> truths = new ArrayList<>();
    List<float[]> outputs = new ArrayList<>();
    try (BatchSource source = open(judged, inOrder, 0)) {
      for (int first = 0; first < judged.size(); first += settings.run().batchSize()) {
        int size = Math.min(settings.run().batchSize(), judged.size() - first);
        try (Scope _ = Scope.open()) {
          Rows rows = rows(source, size, part);
          float[][] said = step.outputs(RowBatch.of(rows.values(), rows.present(), frozen()));
          outputs.addAll(Arrays.asList(said));
          truths.addAll(Arrays.asList(rows.truths()));
        }
      }
    }
    double[][] known = truths.toArray(double[][]::new);
    float[][] targets = truths.stream().map(t -> task.target(t, 0)).toArray(float[][]::new);
    double[][] values = outputs.stream().map(task::prediction).toArray(double[][]::new);
    double loss =
        TaskLoss.of(task, outputs.toArray(float[][]::new), targets, step.model().compute());
    return new Judged(known, new Predictions(known, values), loss);
  }

  @Override
  public Predictions test() {
    return judge(2).predictions();
  }

  @Override
  public void write(Path folder) {
    try (Scope _ = Scope.open()) {
      SequencedMap<String, Tensor> tensors = step.state();
      StateTensors.write(
          folder.resolve(NeuroJepaDescription.WEIGHTS),
          tensors,
          name -> !StateTensors.isOptimizer(name),
          Map.of());
      StateTensors.writeOptimizer(folder, tensors);
    }
  }

  @Override
  public void restore(Path folder, long updates) {
    StateTensors.read(folder, NeuroJepaDescription.WEIGHTS, saved -> step.restore(saved, updates));
  }

  @Override
  public void close() {
    VolumeFinetuneModel model = step.model();
    step.close();
    model.close();
  }
}
