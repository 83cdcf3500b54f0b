package org.engram.pipeline.finetune.volume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.VolumeEncoder;
import org.engram.models.neurojepa.finetune.MonitorScore;
import org.engram.models.neurojepa.finetune.SubjectSampling;
import org.engram.models.neurojepa.finetune.VolumeFinetuneModel;
import org.engram.models.neurojepa.finetune.VolumeFinetuneStep;
import org.engram.models.neurojepa.finetune.VolumeTokens;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.models.neurojepa.heads.NewVolumeHead;
import org.engram.models.neurojepa.heads.VolumeHeadConfig;
import org.engram.models.nn.Parameters;
import org.engram.models.training.CounterRandom;
import org.engram.models.training.EpochOrder;
import org.engram.models.training.LearningRateSchedule;
import org.engram.models.training.WeightDecaySchedule;
import org.engram.tensor.Compute;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;

/** One training on volumes, its best epoch kept. */
final class VolumeTraining implements AutoCloseable {
  private static final int STREAM = 0xf17e;

  private final NeuroJepaDescription description;
  private final VolumeSubjects subjects;
  private final FinetuneTask task;
  private final double[][] truths;
  private final VolumeRunSettings settings;
  private final Compute compute;
  private final Scope owner = Scope.openDetached();
  private final VolumeFinetuneModel model;
  private final List<ModalityBatch> tokens = new ArrayList<>(); // one a row, where frozen

  VolumeTraining(
      NeuroJepaDescription description,
      VolumeSubjects subjects,
      FinetuneTask task,
      double[][] truths,
      VolumeRunSettings settings,
      Compute compute) {
    this.description = description;
    this.subjects = subjects;
    this.task = task;
    this.truths = truths;
    this.settings = settings;
    this.compute = compute;
    VolumeHeadConfig head = head(description, subjects, task, settings);
    Parameters.Source newHead =
        NewVolumeHead.source(VolumeFinetuneModel.HEAD, head, settings.seed());
    try (var weights = description.openWeights()) {
      Parameters.Source source = NeuroJepa.source(weights);
      if (settings.frozen()) {
        encode(source);
        this.model = VolumeFinetuneModel.frozen(head, newHead, compute);
      } else {
        this.model =
            VolumeFinetuneModel.tuned(description.config(), head, source, newHead, compute);
      }
    }
  }

  /** The sizes of the head that the settings ask for. */
  static VolumeHeadConfig head(
      NeuroJepaDescription description,
      VolumeSubjects subjects,
      FinetuneTask task,
      VolumeRunSettings settings) {
    int dim = description.config().embedDim();
    return new VolumeHeadConfig(
        settings.head(),
        dim,
        task.outputs(),
        subjects.modalities().size(),
        settings.heads(),
        settings.depth(),
        dim);
  }

  private void encode(Parameters.Source source) {
    try (Scope weights = Scope.open()) {
      String name =
          source.has("target_encoder.patch_embed.proj.weight") ? "target_encoder." : "encoder.";
      VolumeEncoder encoder =
          VolumeEncoder.load(new Parameters(source, name, compute, weights), description.config());
      for (int row = 0; row < subjects.rows().size(); row++) {
        try (Scope _ = Scope.open()) {
          ModalityBatch volumes = subjects.batch(new int[] {row}, description, compute);
          ModalityBatch told = VolumeTokens.frozen(encoder, volumes, compute);
          told.parts().forEach(owner::adopt);
          tokens.add(told);
        }
      }
    }
  }

  private ModalityBatch batch(int[] rows) {
    if (!settings.frozen()) {
      return subjects.batch(rows, description, compute);
    }
    boolean[][] present = new boolean[rows.length][];
    List<Tensor> parts = new ArrayList<>();
    for (int m = 0; m < subjects.modalities().size(); m++) {
      int part = m;
      parts.add(
          Tensor.cat(
              Arrays.stream(rows).mapToObj(row -> tokens.get(row).parts().get(part)).toList(), 0));
    }
    for (int i = 0; i < rows.length; i++) {
      present[i] = tokens.get(rows[i]).present()[0];
    }
    return new ModalityBatch(parts, present);
  }

  /** Trains, and leaves the weights of the epoch whose validation score is best. */
  List<VolumeEpoch> run(int[] training, int[] validation, Consumer<VolumeEpoch> listener) {
    int perEpoch = (training.length + settings.batch() - 1) / settings.batch();
    long total = (long) perEpoch * settings.epochs();
    double peak = settings.learningRate();
    List<VolumeEpoch> epochs = new ArrayList<>();
    Map<String, HostTensor> best = new LinkedHashMap<>();
    double bestScore = Double.NaN;
    try (VolumeFinetuneStep step =
        new VolumeFinetuneStep(
            model,
            task,
            settings.step(),
            LearningRateSchedule.warmupCosine(
                0, peak, peak / 100, (long) (settings.warmupEpochs() * perEpoch), total),
            WeightDecaySchedule.cosine(settings.weightDecay(), settings.weightDecay(), total))) {
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        step.startEpoch();
        double loss = epoch(step, order(training, epoch), epoch);
        double score = MonitorScore.of(task, some(validation), predict(step, validation));
        boolean better = best.isEmpty() || score > bestScore;
        if (better) {
          bestScore = score;
          best = weights();
        }
        epochs.add(new VolumeEpoch(epoch + 1, loss, score, better));
        listener.accept(epochs.getLast());
      }
      try (Scope _ = Scope.open()) {
        Tensors.overwrite(model.weights(), best, "best epoch");
      }
    }
    return epochs;
  }

  private double epoch(VolumeFinetuneStep step, int[] order, int epoch) {
    CounterRandom random = new CounterRandom(settings.seed(), STREAM);
    double sum = 0;
    int batches = 0;
    for (int from = 0; from < order.length; from += settings.batch()) {
      int[] rows = Arrays.copyOfRange(order, from, Math.min(from + settings.batch(), order.length));
      long[] numbers = new long[rows.length];
      int first = from;
      Arrays.setAll(numbers, i -> random.bits(epoch, first + i, 0));
      try (Scope _ = Scope.open()) {
        sum += step.step(batch(rows), some(rows), numbers).loss();
        batches++;
      }
    }
    return sum / batches;
  }

  private int[] order(int[] training, int epoch) {
    if (settings.balanced() && task instanceof FinetuneTask.Classification) {
      SubjectSampling sampling =
          new SubjectSampling(
              Arrays.stream(training).mapToObj(row -> (int) truths[row][0]).toList(),
              Arrays.stream(training).mapToObj(row -> subjects.rows().get(row).subject()).toList());
      return Arrays.stream(sampling.balanced(training.length, settings.seed(), epoch))
          .map(i -> training[i])
          .toArray();
    }
    EpochOrder order = EpochOrder.of(settings.seed(), epoch, training.length, true);
    int[] rows = new int[training.length];
    Arrays.setAll(rows, i -> training[order.sample(i)]);
    return rows;
  }

  private double[][] some(int[] rows) {
    return Arrays.stream(rows).mapToObj(row -> truths[row]).toArray(double[][]::new);
  }

  private double[][] predict(VolumeFinetuneStep step, int[] rows) {
    double[][] told = new double[rows.length][];
    for (int from = 0; from < rows.length; from += settings.batch()) {
      int to = Math.min(from + settings.batch(), rows.length);
      try (Scope _ = Scope.open()) {
        double[][] some = step.predict(batch(Arrays.copyOfRange(rows, from, to)));
        System.arraycopy(some, 0, told, from, to - from);
      }
    }
    return told;
  }

  /** What the model says of rows. */
  double[][] predict(int[] rows) {
    try (VolumeFinetuneStep step =
        new VolumeFinetuneStep(
            model,
            task,
            settings.step(),
            LearningRateSchedule.linearDecay(0, 0, 1),
            WeightDecaySchedule.cosine(0, 0, 1))) {
      return predict(step, rows);
    }
  }

  /** A copy of the weights, {@code encoder.*} where trained and {@code classifier.*}. */
  SequencedMap<String, HostTensor> weights() {
    SequencedMap<String, HostTensor> copies = new LinkedHashMap<>();
    model.weights().forEach((name, tensor) -> copies.put(name, tensor.toHost()));
    return copies;
  }

  @Override
  public void close() {
    model.close();
    owner.close();
  }
}
