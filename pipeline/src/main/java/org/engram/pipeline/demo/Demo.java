package org.engram.pipeline.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.gradient.FunctionalGradients;
import org.engram.imaging.gradient.GradientSettings;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepa.EncoderChoice;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.pipeline.embed.EmbedJob;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.gradient.GradientFiles;
import org.engram.pipeline.gradient.GroupConnectivityJob;
import org.engram.pipeline.gradient.GroupResult;
import org.engram.pipeline.gradient.GroupSettings;
import org.engram.pipeline.gradient.IncompleteScans;
import org.engram.pipeline.predict.PredictionJob;
import org.engram.pipeline.predict.PredictionResult;
import org.engram.pipeline.predict.PredictionSettings;
import org.engram.pipeline.pretrain.PretrainResult;
import org.engram.pipeline.pretrain.PretrainSettings;
import org.engram.pipeline.pretrain.RunFolder;
import org.engram.pipeline.probe.FeatureSet;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.report.ProbeVerdict;
import org.engram.pipeline.report.Report;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.simulate.CohortSimulator;
import org.engram.pipeline.simulate.SimulatedDataset;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;

/**
 * The whole way in one go, in a folder: simulates a cohort as the files a lab would have, computes
 * functional gradients from its training people, pretrains a small Brain-JEPA on them, embeds the
 * people held out, and probes what is known of those beside the untrained encoder and the
 * functional connectivity. Every figure of its page comes from the run.
 */
public final class Demo {
  static final String TRAINING = "data/training";
  private static final String HELD_OUT = "data/heldout";

  /** The phenotypes that are probed, as participants.tsv names them. */
  public static final List<String> TRAITS = List.of("tempo", "group", "age", "trait", "sex");

  private final DemoFolder folder;
  private final DemoSettings settings;
  private final Compute compute;
  private final DemoListener listener;

  private Demo(DemoFolder folder, DemoSettings settings, Compute compute, DemoListener listener) {
    this.folder = folder;
    this.settings = settings;
    this.compute = compute;
    this.listener = listener;
  }

  /**
   * Runs the demo in a new or empty folder. It trains in float32 and embeds as asked.
   *
   * @return the probes are of the pretrained and the random encoder and of the functional
   *     connectivity
   * @throws ConfigurationException if the folder holds an earlier demo
   */
  public static DemoResult run(
      Path folder, DemoSettings settings, Compute compute, DemoListener listener) {
    return new Demo(new DemoFolder(folder, compute, listener), settings, compute, listener).run();
  }

  private DemoResult run() {
    listener.stage("simulating " + settings.cohort().subjects() + " people");
    CohortSimulator simulator = new CohortSimulator(settings.cohort());
    int people = settings.cohort().subjects();
    SimulatedDataset.write(simulator, 0, settings.trainingPeople(), folder.made(TRAINING));
    SimulatedDataset.write(simulator, settings.trainingPeople(), people, folder.made(HELD_OUT));
    FunctionalGradients gradients = gradients(simulator);
    listener.stage("pretraining");
    PretrainResult training =
        folder.pretrain(folder.configure(settings.configuration(), PretrainSettings.class));
    RunFolder run = new RunFolder(training.folder());
    listener.stage("embedding " + settings.heldOutPeople() + " people held out");
    Path regions = folder.resolve("regions");
    EmbedResult random =
        embed(run.initial(), "embeddings-random.parquet", Optional.empty(), ScanListener.SILENT);
    EmbedResult embedded =
        embed(training.model(), "embeddings.parquet", Optional.of(regions), listener.scans());
    folder.listed(List.of(regions));
    PredictionResult prediction = predict(training.model(), embedded.rows().getFirst());
    listener.stage("probing");
    List<ProbeComparison> probes =
        folder.probe(
            List.of(
                FeatureSet.of(ProbeVerdict.PRETRAINED, embedded.rows()),
                FeatureSet.of(ProbeVerdict.RANDOM, random.rows()),
                FeatureSet.connectivity(embedded.rows(), ReadOptions.defaults())),
            folder.resolve(HELD_OUT).resolve("participants.tsv"),
            TRAITS);
    Report page =
        DemoPage.of(
            settings,
            simulator,
            compute,
            gradients,
            training,
            embedded,
            regions,
            prediction,
            probes);
    return folder.finish(page, training, embedded.rows(), probes);
  }

  private FunctionalGradients gradients(CohortSimulator simulator) {
    listener.stage("functional gradients of the training people");
    Atlas atlas = new Atlas("simulated", simulator.atlas().regions());
    GroupSettings how =
        new GroupSettings(
            ReadOptions.defaults(),
            Optional.of(atlas),
            IncompleteScans.REFUSE,
            false,
            Optional.empty());
    GroupResult group = GroupConnectivityJob.run(scans(TRAINING).scans(), how, ScanListener.SILENT);
    FunctionalGradients gradients =
        FunctionalGradients.of(
            group.connectivity(),
            GradientSettings.defaults()
                .withSparsity(settings.sparsity())
                .withAxes(Math.min(settings.gradientAxes(), atlas.size() - 1)));
    GradientFiles out =
        new GradientFiles(
            folder.resolve("gradients.csv"),
            Optional.empty(),
            Optional.of(folder.resolve("regions.tsv")),
            Optional.empty(),
            Optional.empty());
    out.write(gradients, atlas, group.connectivity(), GradientFiles.madeOf(group, how));
    folder.listed(out.all());
    return gradients;
  }

  private ScanFiles scans(String of) {
    return ScanFiles.find(List.of(folder.resolve(of).toString()));
  }

  private EmbedResult embed(
      Path directory, String table, Optional<Path> latents, ScanListener heard) {
    try (BrainJepa model = open(directory)) {
      EmbedSettings defaults = EmbedSettings.defaults(folder.madeWithSidecar(table));
      return EmbedJob.run(
          model,
          scans(HELD_OUT).scans(),
          new EmbedSettings(
              folder.resolve(table),
              Optional.empty(),
              latents,
              Level.RUN,
              defaults.batch(),
              defaults.read(),
              defaults.input(),
              false),
          heard);
    }
  }

  private PredictionResult predict(Path directory, EmbeddingRow row) {
    try (BrainJepa model = open(directory)) {
      return PredictionJob.run(
          model,
          ScanFiles.find(List.of(row.source())).scans(),
          PredictionSettings.defaults(folder.madeWithSidecar("prediction.csv")),
          ScanListener.SILENT);
    }
  }

  private BrainJepa open(Path directory) {
    return BrainJepa.load(
        ModelDescription.open(directory), EncoderChoice.TARGET_IF_PRESENT, compute);
  }
}
