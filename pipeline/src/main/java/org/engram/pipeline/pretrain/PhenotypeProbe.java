package org.engram.pipeline.pretrain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.Phenotype;
import org.engram.cohort.rows.RowKey;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.pretrain.PretrainModel;
import org.engram.models.probing.Metric;
import org.engram.pipeline.pretrain.data.CohortIndex;
import org.engram.pipeline.pretrain.data.CohortRun;
import org.engram.pipeline.pretrain.data.DataSettings;
import org.engram.pipeline.pretrain.data.ModelInput;
import org.engram.pipeline.pretrain.data.PretrainSamples;
import org.engram.pipeline.pretrain.data.WindowSettings;
import org.engram.pipeline.probe.FeatureSet;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.probe.ProbeJob;
import org.engram.pipeline.probe.ProbeSettings;
import org.engram.tensor.Autograd;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * Reads a phenotype out of the target encoder's embeddings, the mean over all tokens of each scan's
 * first window. It changes nothing in the training.
 */
final class PhenotypeProbe implements RunProbe {
  private static final int BATCH = 8;

  private final Phenotype phenotype;
  private final ProbeSettings settings;
  private final PretrainModel model;
  private final List<CohortRun> scans;
  private final List<float[]> inputs;

  private PhenotypeProbe(
      Phenotype phenotype,
      ProbeSettings settings,
      PretrainModel model,
      List<CohortRun> scans,
      List<float[]> inputs) {
    this.phenotype = phenotype;
    this.settings = settings;
    this.model = model;
    this.scans = scans;
    this.inputs = inputs;
  }

  /**
   * Reads the phenotypes and the scans, and probes once, so that what cannot be probed is told at
   * the start.
   *
   * @param index the training scans
   * @param model outlives this
   * @throws RefusedInputException where too few scans have a value, or these cannot be probed
   */
  static PhenotypeProbe open(
      OnlineProbeSettings settings,
      DataSettings data,
      long seed,
      ModelDescription description,
      CohortIndex index,
      PretrainModel model,
      PretrainListener listener) {
    Phenotype phenotype = Phenotype.read(settings.phenotypes(), settings.column(), settings.id());
    List<CohortRun> wanted =
        index.runs().stream()
            .filter(run -> phenotype.values().containsKey(run.subject()))
            .limit(settings.most())
            .toList();
    if (wanted.isEmpty()) {
      throw new RefusedInputException(
          settings.phenotypes() + ", " + settings.column(),
          "a value for none of the training scans' subjects",
          "subjects named alike, as '" + index.runs().getFirst().subject() + "'",
          "Correct the table, or name its column of subjects in probe.id");
    }
    List<float[]> inputs = new ArrayList<>();
    try (PretrainSamples samples =
        PretrainSamples.open(
            data.with(new WindowSettings(WindowSettings.Choice.FIRST, 1)),
            index.where(wanted::contains),
            ModelInput.of(description),
            description.normalization(),
            seed)) {
      for (int s = 0; s < samples.size(); s++) {
        float[] input = new float[model.config().regions() * model.config().frames()];
        samples.load(0, s, s, input);
        inputs.add(input);
      }
    }
    PhenotypeProbe probe =
        new PhenotypeProbe(
            phenotype,
            new ProbeSettings(ProbeSettings.Task.AUTO, settings.folds(), seed),
            model,
            wanted,
            inputs);
    listener.note(
        "probing " + settings.column() + " on " + wanted.size() + " scans: " + probe.scores());
    return probe;
  }

  /** The score by its name; empty where a fold does not define it. Higher is better. */
  @Override
  public Map<String, Double> scores() {
    List<FeatureSet.Row> rows = new ArrayList<>();
    for (int from = 0; from < inputs.size(); from += BATCH) {
      int to = Math.min(from + BATCH, inputs.size());
      float[] embeddings = embed(inputs.subList(from, to));
      int dim = embeddings.length / (to - from);
      for (int s = from; s < to; s++) {
        double[] features = new double[dim];
        for (int d = 0; d < dim; d++) {
          features[d] = embeddings[(s - from) * dim + d];
        }
        CohortRun scan = scans.get(s);
        rows.add(
            new FeatureSet.Row(new RowKey(scan.subject(), scan.session(), scan.file()), features));
      }
    }
    ProbeComparison found =
        ProbeJob.run(
            List.of(new FeatureSet("embedding", rows)), phenotype, Optional.empty(), settings);
    Metric metric =
        found.task() == ProbeSettings.Task.REGRESSION
            ? Metric.REGRESSION.getFirst()
            : Metric.CLASSIFICATION.getFirst();
    double score = found.entries().getFirst().result().mean(metric);
    return Double.isFinite(score) ? Map.of(phenotype.name() + "_" + metric, score) : Map.of();
  }

  private float[] embed(List<float[]> batch) {
    int regions = model.config().regions();
    int frames = model.config().frames();
    float[] values = new float[batch.size() * regions * frames];
    for (int i = 0; i < batch.size(); i++) {
      System.arraycopy(batch.get(i), 0, values, i * regions * frames, regions * frames);
    }
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor x = model.compute().place(Tensors.of(values, batch.size(), regions, frames));
      return model.target().forward(x).mean(1).toFloats();
    }
  }
}
