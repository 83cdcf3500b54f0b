package org.engram.pipeline.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.Phenotype;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.VolumeEmbedJob;
import org.engram.pipeline.embed.VolumeEmbedSettings;
import org.engram.pipeline.embed.VolumePooling;
import org.engram.pipeline.pretrain.PretrainJob;
import org.engram.pipeline.pretrain.PretrainResult;
import org.engram.pipeline.pretrain.Ranks;
import org.engram.pipeline.pretrain.RunFolder;
import org.engram.pipeline.pretrain.StopRequest;
import org.engram.pipeline.pretrain.VolumePretrainSettings;
import org.engram.pipeline.probe.FeatureSet;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.probe.ProbeJob;
import org.engram.pipeline.probe.ProbeSettings;
import org.engram.pipeline.report.ProbeVerdict;
import org.engram.pipeline.report.TrainingReport;
import org.engram.pipeline.routing.RoutingJob;
import org.engram.pipeline.routing.RoutingResult;
import org.engram.pipeline.routing.RoutingSettings;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.simulate.SimulatedVolumes;
import org.engram.pipeline.volumes.VolumePreparer.Segmentation;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Precision;
import org.engram.tensor.file.AtomicFile;

/**
 * The whole way with volumes, in a folder: simulates heads in several modalities, pretrains a small
 * Neuro-JEPA with experts on some of the people, embeds those held out, and probes their simulated
 * age and lesions beside the encoder that the training started from. Every figure of its page comes
 * from the run.
 */
public final class VolumeDemo {
  static final String TRAINING = "data/training.tsv";
  static final String INITIAL = "initial";
  private static final String DATA = "data";
  private static final String HELD_OUT = "data/heldout.tsv";

  /** The phenotypes that are probed, as participants.tsv names them. */
  public static final List<String> TRAITS = List.of("age", "group");

  private final Path folder;
  private final VolumeDemoSettings settings;
  private final Compute compute;
  private final Demo.Listener listener;
  private final List<Path> files = new ArrayList<>();

  /**
   * What was made.
   *
   * @param page the HTML page
   * @param files every file and folder that was made, in that order
   * @param training how the training ended
   * @param embedded one row a person held out: the modalities' vectors, one after the other
   * @param probes one a phenotype, of the pretrained and the random encoder
   */
  public record Result(
      Path page,
      List<Path> files,
      PretrainResult training,
      List<EmbeddingRow> embedded,
      List<ProbeComparison> probes) {
    public Result {
      files = List.copyOf(files);
      embedded = List.copyOf(embedded);
      probes = List.copyOf(probes);
    }
  }

  private VolumeDemo(
      Path folder, VolumeDemoSettings settings, Compute compute, Demo.Listener listener) {
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
  public static Result run(
      Path folder, VolumeDemoSettings settings, Compute compute, Demo.Listener listener) {
    Demo.requireNew(folder);
    return new VolumeDemo(folder, settings, compute, listener).run();
  }

  private Result run() {
    int people = settings.cohort().subjects();
    listener.stage("simulating " + people + " heads in " + settings.modalities());
    simulate();
    listener.stage("pretraining");
    PretrainResult training = pretrain();
    RunFolder run = new RunFolder(training.folder());
    listener.stage("embedding " + settings.heldOutPeople() + " people held out");
    List<VolumeScan> scans =
        VolumeScans.find(List.of(folder.resolve(HELD_OUT).toString()), Optional.empty(), List.of())
            .scans();
    List<EmbeddingRow> random = embed(run.initial(), scans, "-random", ScanListener.SILENT);
    List<EmbeddingRow> embedded = embed(training.model(), scans, "", listener.scans());
    VolumeDemoPage about = new VolumeDemoPage(settings, training.model(), scans);
    List<RoutingResult> routings = route(training.model(), about.shown());
    listener.stage("probing");
    List<ProbeComparison> probes = probe(embedded, random);
    Path page = folder.resolve("demo.html");
    VolumePretrainSettings how =
        YamlConfig.read(folder.resolve("pretrain.yaml"), VolumePretrainSettings.class);
    about.report(compute, how, training, embedded, routings, probes).write(page);
    TrainingReport.of(TrainingReport.read(training.folder())).write(made("training.html"));
    files.addFirst(page);
    return new Result(page, files, training, embedded, probes);
  }

  private Path made(String name) {
    Path path = folder.resolve(name);
    files.add(path);
    return path;
  }

  /** Everyone's files lie in one folder; two manifests part those trained on from the others. */
  private void simulate() {
    Path manifest = SimulatedVolumes.write(settings.cohort(), made(DATA), _ -> {});
    List<String> lines;
    try {
      lines =
          Files.readAllLines(manifest, StandardCharsets.UTF_8).stream()
              .map(line -> line.startsWith("sub-") ? line.substring(4) : line) // as people's tables
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(manifest + ": cannot be read", e);
    }
    int first = 1 + settings.trainingPeople() * settings.modalities().size();
    write(folder.resolve(TRAINING), lines.subList(0, first));
    List<String> others = new ArrayList<>(lines.subList(0, 1));
    others.addAll(lines.subList(first, lines.size()));
    write(folder.resolve(HELD_OUT), others);
  }

  private static void write(Path file, List<String> lines) {
    byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(text));
  }

  private PretrainResult pretrain() {
    settings.model().write(made(INITIAL), settings.cohort().seed());
    Path file = made("pretrain.yaml");
    write(file, settings.configuration().lines().toList());
    VolumePretrainSettings how = YamlConfig.read(file, VolumePretrainSettings.class);
    if (compute.precision() == Precision.FP32) {
      return pretrain(how, compute);
    }
    try (Compute exact = Compute.open(compute.device(), Precision.FP32, compute.threads())) {
      return pretrain(how, exact);
    }
  }

  private PretrainResult pretrain(VolumePretrainSettings how, Compute exact) {
    try (StopRequest stop = StopRequest.manual()) {
      return PretrainJob.run(
          how, made("run"), false, exact, Ranks.alone(), listener.training(), stop);
    }
  }

  /** One row a person. */
  private List<EmbeddingRow> embed(
      Path directory, List<VolumeScan> scans, String which, ScanListener heard) {
    Path table = made("embeddings" + which + ".parquet");
    files.add(table.resolveSibling(table.getFileName() + ".json"));
    try (NeuroJepa model = NeuroJepa.load(directory, compute)) {
      EmbedResult result =
          VolumeEmbedJob.run(
              model,
              scans,
              new VolumeEmbedSettings(
                  table,
                  Optional.empty(),
                  Optional.empty(),
                  VolumePooling.MEAN,
                  Optional.empty(),
                  Level.RUN,
                  8,
                  false),
              heard);
      return people(result.rows());
    }
  }

  /** A person's vectors of the modalities, one after the other in the order of the table. */
  private static List<EmbeddingRow> people(List<EmbeddingRow> volumes) {
    Map<String, List<EmbeddingRow>> bySubject = new LinkedHashMap<>();
    for (EmbeddingRow row : volumes) {
      bySubject.computeIfAbsent(row.subject(), _ -> new ArrayList<>()).add(row);
    }
    List<EmbeddingRow> people = new ArrayList<>();
    for (List<EmbeddingRow> rows : bySubject.values()) {
      EmbeddingRow first = rows.getFirst();
      int width = first.dimension();
      float[] all = new float[width * rows.size()];
      for (int m = 0; m < rows.size(); m++) {
        System.arraycopy(rows.get(m).embedding(), 0, all, m * width, width);
      }
      people.add(
          new EmbeddingRow(
              first.subject(),
              first.session(),
              "",
              first.source(),
              first.windows(),
              first.coverage(),
              first.warnings(),
              first.recipe(),
              first.modelHash(),
              all));
    }
    return people;
  }

  /** Of one person, a folder a modality. */
  private List<RoutingResult> route(Path directory, List<VolumeScan> scans) {
    Optional<Segmentation> tissues =
        Optional.of(
            new Segmentation(
                Optional.empty(),
                Optional.of(folder.resolve(DATA).resolve("derivatives/truth/dseg.tsv"))));
    List<RoutingResult> all = new ArrayList<>();
    try (NeuroJepa model = NeuroJepa.load(directory, compute)) {
      for (VolumeScan scan : scans) {
        all.add(
            RoutingJob.run(
                model,
                scan,
                new RoutingSettings(made("routing-" + scan.modality()), tissues, false)));
      }
    }
    return all;
  }

  private List<ProbeComparison> probe(List<EmbeddingRow> trained, List<EmbeddingRow> random) {
    List<FeatureSet> sets =
        List.of(
            FeatureSet.of(ProbeVerdict.PRETRAINED, trained),
            FeatureSet.of(ProbeVerdict.RANDOM, random));
    Path people = folder.resolve(DATA).resolve("participants.tsv");
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
