package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.imaging.signal.NormalizationFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa.EncoderChoice;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.maskedautoencoder.RandomMasking;
import org.engram.pipeline.compare.CompareInput;
import org.engram.pipeline.compare.CompareJob;
import org.engram.pipeline.compare.CompareListener;
import org.engram.pipeline.compare.CompareSettings;
import org.engram.pipeline.compare.ComparedEncoder;
import org.engram.pipeline.compare.EncoderTimes;
import org.engram.pipeline.probe.StudySummary;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code engram compare}: several encoders on the same scans and folds. */
@Command(
    name = "compare",
    description = {
      "Embed the same scans with several encoders and read a phenotype from each on the same folds,"
          + " beside a randomly initialised encoder and the functional connectivity, with"
          + " intervals, paired differences and the time that each takes.",
      "For other windows, or for volumes, embed first and give the tables with --embeddings."
    })
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ScanOptions scans;
  @Mixin private StudyOptions study;
  @Mixin private TaskOption task;
  @Mixin private ProbeOptions options;
  @Mixin private CommonOptions common;

  @Option(
      names = "--model",
      paramLabel = "NAME=DIR",
      description =
          "An encoder: the name that it gets, and its model directory, of a Brain-JEPA or a masked"
              + " autoencoder. May be given several times; the first is compared with all others."
              + " Needed unless --embeddings is given; no default.")
  private Map<String, Path> models = new LinkedHashMap<>();

  @Option(
      names = "--embeddings",
      paramLabel = "NAME=TABLE",
      description =
          "Embeddings of the same scans that are there already, of any encoder; they stand after"
              + " the models. May be given several times. Default: none.")
  private Map<String, Path> tables = new LinkedHashMap<>();

  @Option(
      names = "--encoder",
      paramLabel = "NAME",
      defaultValue = "target",
      description =
          "The encoder of models that have two: target or context. Default: ${DEFAULT-VALUE}.")
  private String encoder;

  @Option(
      names = "--normalization",
      paramLabel = "NAME|FILE",
      description =
          "In place of the models' normalisation: global-zscore, region-zscore, none, or the .json"
              + " file of a fitted one. Default: each model's own.")
  private String normalization;

  @Option(
      names = "--random",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description =
          "A new model of the first one's size, drawn by --seed: auto or none. Default:"
              + " ${DEFAULT-VALUE}.")
  private String random;

  @Option(
      names = "--connectivity",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description =
          "The functional connectivity of the scans: auto or none. Default: ${DEFAULT-VALUE}.")
  private String connectivity;

  @Option(
      names = "--phenotypes",
      required = true,
      paramLabel = "TABLE",
      description =
          "People and their phenotypes: .csv, .tsv (also .gz) or .parquet, one row a subject. No"
              + " default.")
  private Path phenotypes;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "COLUMN",
      description = "The phenotype to read. No default.")
  private String target;

  @Option(
      names = "--latency-rounds",
      paramLabel = "N",
      defaultValue = "15",
      description =
          "Rounds in which each model is timed on one scan; 0 takes no times. Default:"
              + " ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--mask-ratio",
      paramLabel = "X",
      defaultValue = "0.75",
      description =
          "Share of a scan's patches that are hidden where reconstruction is timed; BrainLM's are"
              + " 0.2 and 0.75. Default: ${DEFAULT-VALUE}.")
  private double ratio;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description = "Scans embedded at once. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "The folder of results to write: those of engram probe, compare.tsv, latency.tsv, and the"
              + " embeddings in encoders/. No default.")
  private Path out;

  @Override
  public Integer call() {
    CompareSettings settings =
        new CompareSettings(
            options.settings(task.name()),
            new ScanReading(scans.read(), scans.times()),
            preparation(),
            Optional.ofNullable(normalization).map(NormalizationFile::fromNameOrFile),
            choice(),
            batch,
            rounds,
            new RandomMasking(ratio));
    ScanFiles found = scans.scans();
    CompareInput input =
        new CompareInput(
            found.scans(),
            encoders(),
            StudyAnswer.wanted("--random", random),
            StudyAnswer.wanted("--connectivity", connectivity),
            phenotypes,
            study.id(),
            target,
            study.unit(),
            study.group(),
            options.site(),
            study.covariates());
    Notes.tell(spec.commandLine().getErr(), common.json(), Notes.skipped(found));
    try (Compute compute = common.open();
        Heard heard = new Heard()) {
      CompareJob.Result result =
          CompareJob.run(input, settings, out, study.overwrite(), compute, heard);
      tell(result);
      return result.refused() == 0 ? ExitCode.DONE : ExitCode.SOME_REFUSED;
    }
  }

  private List<ComparedEncoder> encoders() {
    List<ComparedEncoder> encoders = new ArrayList<>();
    models.forEach((name, path) -> encoders.add(new ComparedEncoder.Model(name, path)));
    tables.forEach((name, path) -> encoders.add(new ComparedEncoder.Table(name, path)));
    return encoders;
  }

  private InputPreparation.Options preparation() {
    InputPreparation.Options defaults = InputPreparation.Options.defaults();
    return new InputPreparation.Options(
        defaults.sampling(),
        defaults.windows(),
        defaults.shortRuns(),
        scans.missing(),
        scans.constants(),
        scans.assumeOrder());
  }

  private EncoderChoice choice() {
    return switch (encoder) {
      case "target" -> EncoderChoice.TARGET_IF_PRESENT;
      case "context" -> EncoderChoice.CONTEXT;
      default ->
          throw new ConfigurationException(
              "--encoder", "'" + encoder + "'", "target or context", "Use one of these names.");
    };
  }

  private void tell(CompareJob.Result result) {
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("latency", result.times().stream().map(CompareCommand::json).toList());
    more.put("refused", result.refused());
    StudyAnswer.tell(
        spec.commandLine().getOut(),
        common.json(),
        new StudySummary(result.results()),
        more,
        result.times().stream().map(CompareCommand::line).toList(),
        out);
  }

  private static Map<String, Object> json(EncoderTimes times) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("encoder", times.name());
    json.put("kind", times.kind().toString());
    json.put("tokens", times.tokens());
    json.put("encoder_weights", times.encoderWeights());
    json.put("decoder_weights", times.secondWeights());
    json.put("encode_ms", times.encodeMedian());
    times.reconstructMedian().ifPresent(ms -> json.put("reconstruct_ms", ms));
    times.bothMedian().ifPresent(ms -> json.put("encode_and_reconstruct_ms", ms));
    return json;
  }

  private static String line(EncoderTimes times) {
    return String.format(
            Locale.ROOT,
            "%-28s  %s, encode %.2f ms",
            times.name(),
            times.kind(),
            times.encodeMedian())
        + times
            .bothMedian()
            .map(ms -> String.format(Locale.ROOT, ", encode and reconstruct %.2f ms", ms))
            .orElse("");
  }

  /** Shows the scans of each encoder as they are done. */
  private final class Heard implements CompareListener, AutoCloseable {
    private ScanProgress progress;

    @Override
    public ScanListener embedding(String name) {
      close();
      progress = new ScanProgress(Progress.Style.of(common.json()), "embedding by " + name);
      return progress;
    }

    @Override
    public void note(String note) {
      Notes.tell(spec.commandLine().getErr(), common.json(), List.of(note));
    }

    @Override
    public void close() {
      if (progress != null) {
        progress.close();
      }
    }
  }
}
