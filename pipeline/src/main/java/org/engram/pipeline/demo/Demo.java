package org.engram.pipeline.demo;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.Phenotype;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.gradient.FunctionalGradients;
import org.engram.imaging.gradient.GradientSettings;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepa.EncoderChoice;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.pipeline.config.YamlConfig;
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
import org.engram.pipeline.pretrain.PretrainJob;
import org.engram.pipeline.pretrain.PretrainListener;
import org.engram.pipeline.pretrain.PretrainResult;
import org.engram.pipeline.pretrain.PretrainSettings;
import org.engram.pipeline.pretrain.Ranks;
import org.engram.pipeline.pretrain.RunFolder;
import org.engram.pipeline.pretrain.StopRequest;
import org.engram.pipeline.probe.FeatureSet;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.probe.ProbeJob;
import org.engram.pipeline.probe.ProbeSettings;
import org.engram.pipeline.report.ProbeVerdict;
import org.engram.pipeline.report.TrainingReport;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.simulate.CohortSimulator;
import org.engram.pipeline.simulate.SimulatedDataset;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Precision;
import org.engram.tensor.file.AtomicFile;

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

  private final Path folder;
  private final DemoSettings settings;
  private final Compute compute;
  private final Listener listener;
  private final List<Path> files = new ArrayList<>();

  /** Hears how the demo goes: its stages, its training and its embedding. */
  public interface Listener {
    /** A stage begins. */
    void stage(String name);

    /** Hears the training. */
    PretrainListener training();

    /** Hears the embedding of scans. */
    ScanListener scans();
  }

  /**
   * What was made.
   *
   * @param page the HTML page
   * @param files every file and folder that was made, in that order
   * @param training how the training ended
   * @param embedded what became of the held-out scans
   * @param probes one a phenotype, of the pretrained and the random encoder and of the functional
   *     connectivity
   */
  public record Result(
      Path page,
      List<Path> files,
      PretrainResult training,
      EmbedResult embedded,
      List<ProbeComparison> probes) {
    public Result {
      files = List.copyOf(files);
      probes = List.copyOf(probes);
    }
  }

  private Demo(Path folder, DemoSettings settings, Compute compute, Listener listener) {
    this.folder = folder;
    this.settings = settings;
    this.compute = compute;
    this.listener = listener;
  }

  /**
   * Runs the demo in a new or empty folder. It trains in float32 and embeds as asked.
   *
   * @throws ConfigurationException if the folder holds an earlier demo
   */
  public static Result run(Path folder, DemoSettings settings, Compute compute, Listener listener) {
    requireNew(folder);
    return new Demo(folder, settings, compute, listener).run();
  }

  static void requireNew(Path folder) {
    if (Files.exists(folder.resolve("data")) || Files.exists(folder.resolve("run"))) {
      throw new ConfigurationException(
          folder.toString(), "an earlier demo", "a new or empty folder", "Name another with --out");
    }
  }

  private Result run() {
    listener.stage("simulating " + settings.cohort().subjects() + " people");
    CohortSimulator simulator = new CohortSimulator(settings.cohort());
    int people = settings.cohort().subjects();
    SimulatedDataset.write(simulator, 0, settings.trainingPeople(), made(TRAINING));
    SimulatedDataset.write(simulator, settings.trainingPeople(), people, made(HELD_OUT));
    FunctionalGradients gradients = gradients(simulator);
    listener.stage("pretraining");
    PretrainResult training = pretrain();
    RunFolder run = new RunFolder(training.folder());
    listener.stage("embedding " + settings.heldOutPeople() + " people held out");
    Path regions = folder.resolve("regions");
    EmbedResult random =
        embed(run.initial(), "embeddings-random.parquet", Optional.empty(), ScanListener.SILENT);
    EmbedResult embedded =
        embed(training.model(), "embeddings.parquet", Optional.of(regions), listener.scans());
    files.add(regions);
    PredictionResult prediction = predict(training.model(), embedded.rows().getFirst());
    listener.stage("probing");
    List<ProbeComparison> probes = probe(embedded.rows(), random.rows());
    Path page = folder.resolve("demo.html");
    DemoPage.of(
            settings,
            simulator,
            compute,
            gradients,
            training,
            embedded,
            regions,
            prediction,
            probes)
        .write(page);
    TrainingReport.of(TrainingReport.read(training.folder())).write(made("training.html"));
    files.addFirst(page);
    return new Result(page, files, training, embedded, probes);
  }

  private Path made(String name) {
    Path path = folder.resolve(name);
    files.add(path);
    return path;
  }

  /** A table and how it was made, which lies beside it. */
  private Path madeWithSidecar(String name) {
    Path path = made(name);
    files.add(path.resolveSibling(name + ".json"));
    return path;
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
    files.addAll(out.all());
    return gradients;
  }

  private ScanFiles scans(String of) {
    return ScanFiles.find(List.of(folder.resolve(of).toString()));
  }

  private PretrainResult pretrain() {
    Path file = made("pretrain.yaml");
    byte[] text = settings.configuration().getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(text));
    PretrainSettings how = YamlConfig.read(file, PretrainSettings.class);
    if (compute.precision() == Precision.FP32) {
      return pretrain(how, compute);
    }
    try (Compute exact = Compute.open(compute.device(), Precision.FP32, compute.threads())) {
      return pretrain(how, exact);
    }
  }

  private PretrainResult pretrain(PretrainSettings how, Compute exact) {
    try (StopRequest stop = StopRequest.manual()) {
      return PretrainJob.run(
          how, made("run"), false, exact, Ranks.alone(), listener.training(), stop);
    }
  }

  private EmbedResult embed(
      Path directory, String table, Optional<Path> latents, ScanListener heard) {
    try (BrainJepa model = open(directory)) {
      EmbedSettings defaults = EmbedSettings.defaults(madeWithSidecar(table));
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
          PredictionSettings.defaults(madeWithSidecar("prediction.csv")),
          ScanListener.SILENT);
    }
  }

  private BrainJepa open(Path directory) {
    return BrainJepa.load(
        ModelDescription.open(directory), EncoderChoice.TARGET_IF_PRESENT, compute);
  }

  private List<ProbeComparison> probe(List<EmbeddingRow> trained, List<EmbeddingRow> random) {
    List<FeatureSet> sets =
        List.of(
            FeatureSet.of(ProbeVerdict.PRETRAINED, trained),
            FeatureSet.of(ProbeVerdict.RANDOM, random),
            FeatureSet.connectivity(trained, ReadOptions.defaults()));
    Path people = folder.resolve(HELD_OUT).resolve("participants.tsv");
    List<ProbeComparison> probes = new ArrayList<>();
    for (String trait : TRAITS) {
      Phenotype phenotype = Phenotype.read(people, trait, Optional.empty());
      ProbeComparison probe =
          ProbeJob.run(sets, phenotype, Optional.empty(), ProbeSettings.defaults());
      probe.writeCsv(made("probe-" + trait + ".csv"));
      probes.add(probe);
    }
    return probes;
  }
}
