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
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.VolumeEmbedJob;
import org.engram.pipeline.embed.VolumeEmbedSettings;
import org.engram.pipeline.embed.VolumePooling;
import org.engram.pipeline.pretrain.PretrainResult;
import org.engram.pipeline.pretrain.RunFolder;
import org.engram.pipeline.pretrain.VolumePretrainSettings;
import org.engram.pipeline.probe.FeatureSet;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.report.ProbeVerdict;
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

/**
 * The whole way with volumes, in a folder: simulates heads in several modalities, pretrains a small
 * Neuro-JEPA with experts on some of the people, embeds those held out, and probes their simulated
 * age and lesions beside the encoder that the training started from. Every figure of its page comes
 * from the run.
 */
public final class VolumeDemo {
  static final String TRAINING = "data/training.tsv";
  static final String INITIAL = "initial";
  private static final String HELD_OUT = "data/heldout.tsv";

  /** The phenotypes that are probed, as participants.tsv names them. */
  public static final List<String> TRAITS = List.of("age", "group");

  private final DemoFolder folder;
  private final VolumeDemoSettings settings;
  private final Compute compute;
  private final DemoListener listener;

  private VolumeDemo(
      DemoFolder folder, VolumeDemoSettings settings, Compute compute, DemoListener listener) {
    this.folder = folder;
    this.settings = settings;
    this.compute = compute;
    this.listener = listener;
  }

  /**
   * Runs the demo in a new or empty folder. It trains in float32 and embeds as asked.
   *
   * @return a person's row is the modalities' vectors, one after the other; the probes are of the
   *     pretrained and the random encoder
   * @throws ConfigurationException if the folder holds an earlier demo
   */
  public static DemoResult run(
      Path folder, VolumeDemoSettings settings, Compute compute, DemoListener listener) {
    return new VolumeDemo(new DemoFolder(folder, compute, listener), settings, compute, listener)
        .run();
  }

  private DemoResult run() {
    int people = settings.cohort().subjects();
    listener.stage("simulating " + people + " heads in " + settings.modalities());
    simulate();
    listener.stage("pretraining");
    settings.model().write(folder.made(INITIAL), settings.cohort().seed());
    VolumePretrainSettings how =
        folder.configure(settings.configuration(), VolumePretrainSettings.class);
    PretrainResult training = folder.pretrain(how);
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
    List<ProbeComparison> probes =
        folder.probe(
            List.of(
                FeatureSet.of(ProbeVerdict.PRETRAINED, embedded),
                FeatureSet.of(ProbeVerdict.RANDOM, random)),
            folder.resolve(DemoFolder.DATA).resolve("participants.tsv"),
            TRAITS);
    return folder.finish(
        about.report(compute, how, training, embedded, routings, probes),
        training,
        embedded,
        probes);
  }

  /** Everyone's files lie in one folder; two manifests part those trained on from the others. */
  private void simulate() {
    Path manifest =
        SimulatedVolumes.write(settings.cohort(), folder.made(DemoFolder.DATA), _ -> {});
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
    write(TRAINING, lines.subList(0, first));
    List<String> others = new ArrayList<>(lines.subList(0, 1));
    others.addAll(lines.subList(first, lines.size()));
    write(HELD_OUT, others);
  }

  private void write(String manifest, List<String> lines) {
    DemoFolder.write(folder.resolve(manifest), String.join("\n", lines) + "\n");
  }

  /** One row a person. */
  private List<EmbeddingRow> embed(
      Path directory, List<VolumeScan> scans, String which, ScanListener heard) {
    Path table = folder.madeWithSidecar("embeddings" + which + ".parquet");
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
                Optional.of(
                    folder.resolve(DemoFolder.DATA).resolve("derivatives/truth/dseg.tsv"))));
    List<RoutingResult> all = new ArrayList<>();
    try (NeuroJepa model = NeuroJepa.load(directory, compute)) {
      for (VolumeScan scan : scans) {
        all.add(
            RoutingJob.run(
                model,
                scan,
                new RoutingSettings(folder.made("routing-" + scan.modality()), tissues, false)));
      }
    }
    return all;
  }
}
