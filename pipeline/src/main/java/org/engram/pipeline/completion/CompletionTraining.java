package org.engram.pipeline.completion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.completion.CompletionConfig;
import org.engram.models.neurojepa.completion.CompletionStep;
import org.engram.models.neurojepa.completion.ModalityCompletion;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.models.neurojepa.heads.ModalityDropout;
import org.engram.models.training.CounterRandom;
import org.engram.models.training.LearningRateSchedule;
import org.engram.pipeline.finetune.EpochRecord;
import org.engram.pipeline.finetune.FinetuneListener;
import org.engram.pipeline.finetune.volume.PreparedIndex;
import org.engram.pipeline.finetune.volume.VolumeFinetuneJob;
import org.engram.pipeline.finetune.volume.VolumeRows;
import org.engram.pipeline.finetune.volume.VolumeSources;
import org.engram.pipeline.pretrain.volume.RefusedVolume;
import org.engram.pipeline.pretrain.volume.VolumeIndex;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.pipeline.run.NewFolder;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;

/**
 * Trains the completion of one modality from the others on the tokens of a frozen Neuro-JEPA, and
 * judges it on subjects that were kept out. The same inputs and settings give the same bytes.
 */
public final class CompletionTraining {
  private static final int STREAM = 0xc0a2;

  private final NeuroJepaDescription model;
  private final CompletionSettings settings;
  private final FinetuneListener listener;
  private final CounterRandom random;

  private CompletionTraining(
      NeuroJepaDescription model, CompletionSettings settings, FinetuneListener listener) {
    this.model = model;
    this.settings = settings;
    this.listener = listener;
    this.random = new CounterRandom(settings.seed(), STREAM);
  }

  /**
   * What it came to.
   *
   * @param modalities that the wanted one is told from
   * @param bestEpoch that was kept
   * @param judgement of the subjects kept out
   * @param refused volumes that could not be used
   */
  public record Result(
      List<String> modalities,
      int bestEpoch,
      CompletionJudgement judgement,
      List<RefusedVolume> refused) {
    public Result {
      modalities = List.copyOf(modalities);
      refused = List.copyOf(refused);
    }
  }

  /**
   * Runs.
   *
   * @param data volumes of the wanted modality and of others; sessions without the wanted one, or
   *     with it alone, are passed over
   * @param wanted the modality to tell
   * @param out folder: new or empty
   * @param compute in float32
   * @throws ConfigurationException where the folder or a setting will not do
   * @throws RefusedInputException where the volumes will not
   */
  public static Result run(
      NeuroJepaDescription model,
      VolumeSources data,
      String wanted,
      CompletionSettings settings,
      Path out,
      Compute compute,
      FinetuneListener listener) {
    NewFolder.require(out);
    var _ = settings.config(model.config().volume(), model.config().embedDim(), 2); // refuses
    return new CompletionTraining(model, settings, listener).run(data, wanted, out, compute);
  }

  private Result run(VolumeSources data, String wanted, Path out, Compute compute) {
    VolumeReading reading = VolumeFinetuneJob.reading(model);
    VolumeIndex all = PreparedIndex.look(data, reading, listener);
    requireModalities(all, wanted); // before an hour of preparing
    PreparedIndex prepared = PreparedIndex.open(data, all, _ -> true, reading, out, listener);
    requireModalities(prepared.volumes(), wanted);
    VolumeRows rows = useful(VolumeRows.of(prepared.volumes().volumes()), wanted);
    CompletionSplit split = CompletionSplit.of(rows, settings);
    listener.note(
        "%s is told from %s; %d sessions are trained on, %d choose the epoch, %d are judged"
            .formatted(
                wanted,
                others(rows.modalities(), wanted),
                split.training().size(),
                split.validation().size(),
                split.test().size()));
    listener.note("computing the tokens of the frozen encoder, once");
    try (CompletionData sessions =
        CompletionData.open(
            model,
            rows,
            wanted,
            prepared.store(reading),
            out.resolve("tokens.safetensors"),
            prepared.volumes().hash(),
            compute)) {
      CompletionJudgement.Average average =
          CompletionJudgement.Average.of(sessions, split.training());
      try (ModalityCompletion completion = average.begun(config(rows), settings.seed(), compute)) {
        List<EpochRecord> epochs = train(completion, sessions, split, average);
        CompletionJudgement judgement =
            CompletionJudgement.of(
                completion,
                sessions,
                split.test(),
                average,
                settings.permutations(),
                settings.seed());
        Result result =
            new Result(
                others(rows.modalities(), wanted), best(epochs), judgement, prepared.refused());
        CompletionTables.write(out, rows, wanted, split, epochs, result, settings, model);
        CompletionFolder.write(out, about(rows, wanted), completion);
        return result;
      }
    }
  }

  private CompletionConfig config(VolumeRows rows) {
    return settings.config(
        model.config().volume(), model.config().embedDim(), rows.modalities().size());
  }

  private CompletionFolder.About about(VolumeRows rows, String wanted) {
    return new CompletionFolder.About(
        model.hash(),
        rows.modalities(),
        wanted,
        settings.width(),
        settings.depth(),
        settings.heads(),
        settings.refinement());
  }

  private static void requireModalities(VolumeIndex index, String wanted) {
    List<String> there = List.copyOf(index.modalities().keySet());
    if (!there.contains(wanted) || there.size() < 2) {
      throw new RefusedInputException(
          "the volumes' modalities",
          there.toString(),
          wanted + " and one to tell it from",
          "Name volumes of both, or another --wanted");
    }
  }

  private static List<String> others(List<String> modalities, String wanted) {
    return modalities.stream().filter(modality -> !modality.equals(wanted)).toList();
  }

  /** Rows that have the wanted modality and another. */
  private VolumeRows useful(VolumeRows all, String wanted) {
    List<VolumeRows.Row> useful =
        all.rows().stream()
            .filter(row -> row.volumes().containsKey(wanted) && row.volumes().size() > 1)
            .toList();
    if (useful.size() < all.rows().size()) {
      listener.note(
          "%d of %d sessions lack %s, or have nothing else: they are passed over"
              .formatted(all.rows().size() - useful.size(), all.rows().size(), wanted));
    }
    return new VolumeRows(all.modalities(), useful);
  }

  private static int best(List<EpochRecord> epochs) {
    return epochs.stream().filter(EpochRecord::best).mapToInt(EpochRecord::epoch).max().orElse(0);
  }

  /** Trains, and puts back the weights of the epoch whose validation part was told best. */
  private List<EpochRecord> train(
      ModalityCompletion model,
      CompletionData data,
      CompletionSplit split,
      CompletionJudgement.Average average) {
    double ofMean = average.latents(model.compute(), data, split.validation());
    int batches = Math.ceilDiv(split.training().size(), settings.batchSize());
    long updates = (long) batches * settings.epochs();
    LearningRateSchedule rate =
        LearningRateSchedule.warmupCosine(
            0,
            settings.learningRate(),
            settings.learningRate() / 100,
            Math.min(updates / 10, updates - 1),
            updates);
    List<EpochRecord> epochs = new ArrayList<>();
    Map<String, HostTensor> kept = new LinkedHashMap<>();
    double least = Double.POSITIVE_INFINITY;
    try (CompletionStep step = new CompletionStep(model, rate, settings.weightDecay())) {
      for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
        double loss = epoch(step, data, split.training(), epoch);
        double validation = CompletionJudgement.latents(model, data, split.validation());
        if (!Double.isFinite(loss + validation)) {
          throw new RefusedInputException(
              "epoch " + epoch,
              "a loss of " + loss + ", validation " + validation,
              "finite numbers",
              "Take a smaller learning rate: --set learning_rate=...");
        }
        boolean better = validation < least;
        if (better) {
          least = validation;
          model.weights().forEach((name, weight) -> kept.put(name, weight.toHost()));
        }
        EpochRecord record =
            new EpochRecord(
                epoch,
                loss,
                rate.at((long) batches * epoch),
                validation,
                1 - validation / ofMean,
                better);
        epochs.add(record);
        listener.epoch(1, record);
      }
    }
    try (Scope _ = Scope.open()) {
      Tensors.overwrite(model.weights(), kept, "the best epoch");
    }
    return epochs;
  }

  private double epoch(
      CompletionStep step, CompletionData data, List<Integer> training, int epoch) {
    List<Integer> order = order(training, epoch);
    double sum = 0;
    for (int first = 0; first < order.size(); first += settings.batchSize()) {
      List<Integer> batch =
          order.subList(first, Math.min(order.size(), first + settings.batchSize()));
      try (Scope _ = Scope.open()) {
        ModalityBatch tokens = data.tokens(batch);
        CompletionStep.Result result =
            step.step(
                left(tokens, data.wanted(), batch, epoch),
                data.wanted(),
                Optional.of(data.images(batch)));
        sum += result.latents() * batch.size();
      }
    }
    return sum / order.size();
  }

  private List<Integer> order(List<Integer> rows, int epoch) {
    return rows.stream()
        .collect(Collectors.toMap(row -> random.bits(epoch, row, 0), row -> row))
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Some of the others are left out, never all of them. */
  private ModalityBatch left(ModalityBatch tokens, int wanted, List<Integer> rows, int epoch) {
    boolean[][] others = new boolean[rows.size()][];
    for (int i = 0; i < others.length; i++) {
      others[i] = tokens.present()[i].clone();
      others[i][wanted] = false;
    }
    long[] numbers = rows.stream().mapToLong(row -> random.bits(epoch, row, 1)).toArray();
    boolean[][] left = new ModalityDropout(settings.modalityDropout()).of(others, numbers);
    IntStream.range(0, left.length).forEach(i -> left[i][wanted] = true);
    return tokens.with(left);
  }
}
