package org.engram.pipeline.finetune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.engram.cohort.rows.RowKey;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepa.EncoderChoice;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelHash;
import org.engram.models.finetuning.HeadKind;
import org.engram.models.finetuning.RegionTokens;
import org.engram.models.training.SampleSource;
import org.engram.pipeline.pretrain.data.CohortIndex;
import org.engram.pipeline.pretrain.data.CohortRun;
import org.engram.pipeline.pretrain.data.DataSettings;
import org.engram.pipeline.pretrain.data.ModelInput;
import org.engram.pipeline.pretrain.data.PretrainSamples;
import org.engram.pipeline.pretrain.data.WindowSettings;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.DType;

/**
 * The samples of the three parts: windows of scans, or a frozen encoder's tokens of these. What is
 * judged is the first window of each run, always.
 */
final class FinetuneData implements AutoCloseable {
  private final SubjectTarget target;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();

  /**
   * One part of the split.
   *
   * @param name of the part
   * @param runs whose windows the samples are, as many of each as {@code perRun}
   * @param samples what the model is given
   */
  record Part(String name, List<CohortRun> runs, int perRun, SampleSource samples) {
    CohortRun run(int sample) {
      return runs.get(sample / perRun);
    }

    RowKey key(int sample) {
      CohortRun run = run(sample);
      return new RowKey(run.subject(), run.session(), ScanReading.runName(run.scan()));
    }
  }

  private FinetuneData(SubjectTarget target) {
    this.target = target;
  }

  /**
   * Opens the parts; of a frozen encoder it computes all tokens that are not there yet.
   *
   * @param folder for the tokens
   */
  static FinetuneData open(
      FinetuneSettings settings,
      ModelDescription model,
      CohortIndex index,
      SubjectTarget target,
      SubjectSplit split,
      Path folder,
      Compute compute,
      FinetuneListener listener) {
    FinetuneData data = new FinetuneData(target);
    boolean whole = false;
    try {
      for (int part = 0; part < SubjectSplit.NAMES.size(); part++) {
        data.add(settings, model, index, part, split.parts().get(part));
      }
      if (settings.method().frozen()) {
        listener.note("computing the tokens of the frozen encoder, once for all trainings");
        data.freeze(settings, model, index, folder, compute);
      }
      whole = true;
      return data;
    } finally {
      if (!whole) {
        data.close();
      }
    }
  }

  private void add(
      FinetuneSettings settings,
      ModelDescription model,
      CohortIndex index,
      int part,
      Set<String> subjects) {
    DataSettings data =
        part == 0
            ? settings.data()
            : settings.data().with(new WindowSettings(WindowSettings.Choice.FIRST, 1));
    PretrainSamples samples =
        PretrainSamples.open(
            data,
            index.where(run -> subjects.contains(run.subject())),
            ModelInput.of(model),
            model.normalization(),
            settings.seed());
    open.add(samples);
    parts.add(
        new Part(
            SubjectSplit.NAMES.get(part),
            samples.index().runs(),
            data.windows().perRun(),
            samples));
  }

  private void freeze(
      FinetuneSettings settings,
      ModelDescription model,
      CohortIndex index,
      Path folder,
      Compute compute) {
    String encoder = ModelHash.of(model);
    HeadKind head = settings.method().head();
    BrainJepaConfig config = model.config();
    try (BrainJepa frozen = BrainJepa.load(model, EncoderChoice.TARGET_IF_PRESENT, compute)) {
      for (int part = 0; part < parts.size(); part++) {
        Part from = parts.get(part);
        String identity =
            "%s %s %s %s"
                .formatted(encoder, index.hash(), settings.data().windows(), settings.split());
        FrozenTokens tokens =
            FrozenTokens.open(
                folder.resolve(from.name() + ".safetensors"),
                from.samples(),
                new long[] {RegionTokens.count(head, config), config.embedDim()},
                identity,
                (_, input) -> tokens(frozen, head, input));
        open.add(tokens);
        parts.set(part, new Part(from.name(), from.runs(), from.perRun(), tokens));
      }
    }
  }

  private static float[] tokens(BrainJepa encoder, HeadKind head, float[] input) {
    BrainJepaConfig config = encoder.description().config();
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor x = Tensors.of(input, 1, config.regions(), config.frames());
      Tensor tokens = encoder.encoder().forward(encoder.compute().place(x));
      return RegionTokens.of(tokens, head, config).to(DType.F32).toFloats();
    }
  }

  Part training() {
    return parts.get(0);
  }

  Part validation() {
    return parts.get(1);
  }

  Part test() {
    return parts.get(2);
  }

  /** Whose the test samples are. */
  List<RowKey> testRows() {
    return IntStream.range(0, test().samples().size()).mapToObj(test()::key).toList();
  }

  SubjectTarget target() {
    return target;
  }

  /** A sample's truth. */
  double[] truth(Part part, int sample) {
    return target.truths().get(part.run(sample).subject());
  }

  @Override
  public void close() {
    for (AutoCloseable one : open.reversed()) {
      switch (one) {
        case PretrainSamples samples -> samples.close();
        case FrozenTokens tokens -> tokens.close();
        default -> throw new IllegalStateException(one.toString());
      }
    }
    open.clear();
  }
}
