package org.engram.pipeline.demo;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.Phenotype;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.pretrain.PretrainJob;
import org.engram.pipeline.pretrain.PretrainResult;
import org.engram.pipeline.pretrain.Ranks;
import org.engram.pipeline.pretrain.TrainingSettings;
import org.engram.pipeline.probe.FeatureSet;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.probe.ProbeJob;
import org.engram.pipeline.probe.ProbeSettings;
import org.engram.pipeline.report.Report;
import org.engram.pipeline.report.TrainingReport;
import org.engram.pipeline.run.StopRequest;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Precision;
import org.engram.tensor.file.AtomicFile;

/** The folder of a demo, of either kind, with what was made in it so far. */
final class DemoFolder {
  static final String DATA = "data";
  private static final String RUN = "run";
  private static final String CONFIGURATION = "pretrain.yaml";

  private final Path folder;
  private final Compute compute;
  private final DemoListener listener;
  private final List<Path> files = new ArrayList<>();

  /**
   * A new or empty folder.
   *
   * @throws ConfigurationException if it holds an earlier demo
   */
  DemoFolder(Path folder, Compute compute, DemoListener listener) {
    if (Files.exists(folder.resolve(DATA)) || Files.exists(folder.resolve(RUN))) {
      throw new ConfigurationException(
          folder.toString(), "an earlier demo", "a new or empty folder", "Name another with --out");
    }
    this.folder = folder;
    this.compute = compute;
    this.listener = listener;
  }

  Path resolve(String name) {
    return folder.resolve(name);
  }

  /** A file or folder of that name, which is listed with what was made. */
  Path made(String name) {
    Path path = folder.resolve(name);
    files.add(path);
    return path;
  }

  /** A table, listed with its account of how it was made, which lies beside it. */
  Path madeWithSidecar(String name) {
    Path path = made(name);
    files.add(path.resolveSibling(name + ".json"));
    return path;
  }

  void listed(List<Path> others) {
    files.addAll(others);
  }

  static void write(Path file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(bytes));
  }

  /** Writes the training's configuration and reads it as {@code engram pretrain} would. */
  <S extends Record & TrainingSettings> S configure(String configuration, Class<S> type) {
    Path file = made(CONFIGURATION);
    write(file, configuration);
    return YamlConfig.read(file, type);
  }

  /** Pretrains, in float32. */
  PretrainResult pretrain(TrainingSettings how) {
    if (compute.precision() == Precision.FP32) {
      return pretrain(how, compute);
    }
    try (Compute exact = Compute.open(compute.device(), Precision.FP32, compute.threads())) {
      return pretrain(how, exact);
    }
  }

  private PretrainResult pretrain(TrainingSettings how, Compute exact) {
    try (StopRequest stop = StopRequest.manual()) {
      return PretrainJob.run(
          how, made(RUN), false, exact, Ranks.alone(), listener.training(), stop);
    }
  }

  /** Probes each trait of the people's table, and writes its scores. */
  List<ProbeComparison> probe(List<FeatureSet> sets, Path people, List<String> traits) {
    List<ProbeComparison> probes = new ArrayList<>();
    for (String trait : traits) {
      Phenotype phenotype = Phenotype.read(people, trait, Optional.empty());
      ProbeComparison probe =
          ProbeJob.run(sets, phenotype, Optional.empty(), ProbeSettings.defaults());
      probe.writeCsv(made("probe-" + trait + ".csv"));
      probes.add(probe);
    }
    return probes;
  }

  /** Writes the page and the training's own, and gives what was made. */
  DemoResult finish(
      Report about,
      PretrainResult training,
      List<EmbeddingRow> embedded,
      List<ProbeComparison> probes) {
    Path page = folder.resolve("demo.html");
    about.write(page);
    TrainingReport.of(TrainingReport.read(training.folder())).write(made("training.html"));
    files.addFirst(page);
    return new DemoResult(page, files, training, embedded, probes);
  }
}
