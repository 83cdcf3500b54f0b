package org.engram.pipeline.pretrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.engram.cohort.Phenotype;
import org.engram.cohort.TextTable;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.finetune.AttentiveProbes;
import org.engram.models.neurojepa.finetune.VolumeTokens;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.models.neurojepa.heads.VolumeHeadConfig;
import org.engram.models.neurojepa.heads.VolumeHeadKind;
import org.engram.models.neurojepa.pretrain.VolumePretrainModel;
import org.engram.models.training.CounterRandom;
import org.engram.pipeline.pretrain.volume.IndexedVolume;
import org.engram.pipeline.pretrain.volume.VolumeSamples;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * Reads a phenotype out of the target encoder's tokens by many attentive heads at once, trained
 * afresh each time from the same first weights and in the same order: what it finds follows from
 * the encoder alone. It changes nothing in the training.
 */
final class VolumeProbe implements RunProbe {
  private static final int EMBEDDED = 4; // volumes at once
  private static final int ORDER = 0x0bde;

  private final VolumeProbeSettings settings;
  private final VolumePretrainModel model;
  private final ProbedPeople people;
  private final List<String> subjects; // of each volume
  private final List<float[]> volumes;
  private final long seed;

  private VolumeProbe(
      VolumeProbeSettings settings,
      VolumePretrainModel model,
      ProbedPeople people,
      List<String> subjects,
      List<float[]> volumes,
      long seed) {
    this.settings = settings;
    this.model = model;
    this.people = people;
    this.subjects = subjects;
    this.volumes = volumes;
    this.seed = seed;
  }

  /**
   * Reads the phenotype and the volumes.
   *
   * @param samples every volume of the training once and as it is; closed by the caller
   * @param model outlives this
   * @throws RefusedInputException where too few volumes have a value
   */
  static VolumeProbe open(
      VolumeProbeSettings settings,
      VolumeSamples samples,
      VolumePretrainModel model,
      long seed,
      PretrainListener listener) {
    Phenotype phenotype = Phenotype.read(settings.phenotypes(), settings.column(), settings.id());
    List<String> subjects = new ArrayList<>();
    List<float[]> volumes = new ArrayList<>();
    Map<String, String> values = new LinkedHashMap<>();
    for (int s = 0; s < samples.size() && volumes.size() < settings.most(); s++) {
      IndexedVolume about = samples.volume(s);
      String subject = TextTable.subject(about.subject());
      String value = phenotype.values().get(subject);
      if (value != null) {
        float[] loaded = new float[samples.voxels() + samples.tokens()];
        samples.load(0, s, s, loaded);
        volumes.add(Arrays.copyOf(loaded, samples.voxels()));
        subjects.add(subject);
        values.put(subject, value);
      }
    }
    if (values.isEmpty()) {
      throw new RefusedInputException(
          settings.phenotypes() + ", " + settings.column(),
          "a value for none of the training volumes' subjects",
          "subjects named alike, as '" + samples.volume(0).subject() + "'",
          "Correct the table, or name its column of subjects in probe.id");
    }
    ProbedPeople people = ProbedPeople.of(settings.column(), values, settings.heldOut(), seed);
    listener.note(
        "probing %s by %d heads on %d volumes of %d subjects, %d of them held out"
            .formatted(
                settings.column(),
                settings.heads().size(),
                volumes.size(),
                values.size(),
                people.heldOut().size()));
    return new VolumeProbe(settings, model, people, subjects, volumes, seed);
  }

  @Override
  public boolean due(int epochsBefore, int epochs, boolean monitored) {
    return epochs / settings.everyEpochs() > epochsBefore / settings.everyEpochs();
  }

  /** The best head's score on held-out volumes; empty where these do not define it. */
  @Override
  public Map<String, Double> scores() {
    NeuroJepaConfig config = model.config();
    VolumeHeadConfig head =
        new VolumeHeadConfig(
            VolumeHeadKind.ATTENTIVE,
            config.embedDim(),
            people.task().outputs(),
            1,
            config.heads(),
            settings.depth(),
            config.embedDim());
    int[] learned = some(false);
    long updates = (long) settings.passes() * Math.ceilDiv(learned.length, settings.batchSize());
    try (Scope _ = Scope.open();
        AttentiveProbes heads =
            new AttentiveProbes(
                head, people.task(), settings.heads(), 0, updates, seed, model.compute())) {
      Tensor tokens = tokens(); // [volumes, tokens, dim]
      for (int pass = 0; pass < settings.passes(); pass++) {
        int[] order = shuffled(learned, pass);
        for (int from = 0; from < order.length; from += settings.batchSize()) {
          int[] rows =
              Arrays.copyOfRange(order, from, Math.min(order.length, from + settings.batchSize()));
          try (Scope _ = Scope.open()) {
            heads.step(ModalityBatch.of(rows(tokens, rows)), truths(rows));
          }
        }
      }
      int[] held = some(true);
      double score =
          heads.best(truths(held), heads.predict(ModalityBatch.of(rows(tokens, held)))).score();
      return Double.isFinite(score) ? Map.of(people.score(settings.column()), score) : Map.of();
    }
  }

  private int[] some(boolean heldOut) {
    return IntStream.range(0, subjects.size())
        .filter(v -> people.heldOut().contains(subjects.get(v)) == heldOut)
        .toArray();
  }

  private int[] shuffled(int[] rows, int pass) {
    CounterRandom random = new CounterRandom(seed, ORDER);
    return IntStream.of(rows)
        .boxed()
        .sorted(Comparator.comparingLong(row -> random.bits(pass, row, 0)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private double[][] truths(int[] rows) {
    return IntStream.of(rows)
        .mapToObj(row -> new double[] {people.truths().get(subjects.get(row))})
        .toArray(double[][]::new);
  }

  private Tensor rows(Tensor tokens, int[] rows) {
    long[] at = IntStream.of(rows).asLongStream().toArray();
    return tokens.indexSelect(0, model.compute().place(Tensors.of(at, at.length)));
  }

  /** Of all volumes; what the target encoder's experts have counted stays as it was. */
  private Tensor tokens() {
    SequencedMap<Integer, long[]> counts = new LinkedHashMap<>();
    model
        .target()
        .mixtures()
        .forEach((block, mixture) -> counts.put(block, mixture.counts().clone()));
    List<Integer> image = model.config().volume().image();
    List<Tensor> parts = new ArrayList<>();
    for (int from = 0; from < volumes.size(); from += EMBEDDED) {
      int to = Math.min(from + EMBEDDED, volumes.size());
      int voxels = volumes.getFirst().length;
      float[] values = new float[(to - from) * voxels];
      for (int v = from; v < to; v++) {
        System.arraycopy(volumes.get(v), 0, values, (v - from) * voxels, voxels);
      }
      try (Scope scope = Scope.open()) {
        Tensor x =
            model
                .compute()
                .place(Tensors.of(values, to - from, 1, image.get(0), image.get(1), image.get(2)));
        parts.add(
            scope.keep(
                VolumeTokens.frozen(model.target(), ModalityBatch.of(x), model.compute())
                    .parts()
                    .getFirst()));
      }
    }
    model.target().mixtures().forEach((block, mixture) -> mixture.setCounts(counts.get(block)));
    return Tensor.cat(parts, 0);
  }
}
