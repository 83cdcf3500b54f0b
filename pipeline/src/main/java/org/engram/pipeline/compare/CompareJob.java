package org.engram.pipeline.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.Phenotype;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.ResultProvenance;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.pipeline.probe.FeatureSet;
import org.engram.pipeline.probe.ProbeStudy;
import org.engram.pipeline.probe.RandomInput;
import org.engram.pipeline.probe.StudyInput;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;

/**
 * Several encoders on the same scans, rows and folds: embeds with each, probes a phenotype from
 * each beside a randomly initialised encoder and the functional connectivity, and times them. What
 * {@code engram compare} does. The results folder holds, beside those of a probe, {@code
 * compare.tsv}, {@code latency.tsv}, and in {@code encoders/} the embeddings.
 */
public final class CompareJob {
  private final CompareInput input;
  private final CompareSettings settings;
  private final Path out;
  private final Compute compute;
  private final CompareListener listener;
  private final EncoderEmbeddings embeddings;
  private final Map<String, Path> tables = new LinkedHashMap<>();

  private CompareJob(
      CompareInput input,
      CompareSettings settings,
      Path out,
      Compute compute,
      CompareListener listener) {
    this.input = input;
    this.settings = settings;
    this.out = out;
    this.compute = compute;
    this.listener = listener;
    this.embeddings =
        new EncoderEmbeddings(input.scans(), settings, out.resolve("encoders"), compute, listener);
  }

  /**
   * What came of it.
   *
   * @param results without their tables
   * @param times of the models; none where no times were taken
   * @param refused scans that at least one encoder could not take
   */
  public record Result(Results results, List<EncoderTimes> times, int refused) {
    public Result {
      times = List.copyOf(times);
    }
  }

  /**
   * Compares, and writes the results folder.
   *
   * @param overwrite whether results that are there may be replaced
   * @throws ConfigurationException if an encoder has other regions than the first, a column is not
   *     there, or an option does not fit
   */
  public static Result run(
      CompareInput input,
      CompareSettings settings,
      Path out,
      boolean overwrite,
      Compute compute,
      CompareListener listener) {
    ResultsFolder.check(out, overwrite);
    return new CompareJob(input, settings, out, compute, listener).run(overwrite);
  }

  private Result run(boolean overwrite) {
    Map<String, ModelDescription> models = EncoderModels.open(input, settings.normalization());
    ProbeStudy.requireSites(settings.study(), input.site());
    requireColumns();
    if (input.random() && models.isEmpty()) {
      throw new ConfigurationException(
          "--random",
          "no --model to take the size of the random encoder from",
          "a model, or --random none",
          "Or embed with a random model and give --embeddings NAME=TABLE");
    }
    for (ModelDescription model : models.values()) {
      model.notes().forEach(listener::note);
    }
    for (ComparedEncoder encoder : input.encoders()) {
      tables.put(
          encoder.name(),
          switch (encoder) {
            case ComparedEncoder.Table table -> table.file();
            case ComparedEncoder.Model model ->
                embeddings.of(model.name(), models.get(model.name()));
          });
    }
    if (input.random()) {
      ModelDescription random = embeddings.randomModel(models.values().iterator().next());
      tables.put(ProbeStudy.RANDOM, embeddings.of(ProbeStudy.RANDOM, random));
      models.put(ProbeStudy.RANDOM, random);
    }
    ResultsFolder.Content probed = probe();
    List<EncoderTimes> times =
        settings.rounds() == 0 || models.isEmpty()
            ? List.of()
            : Latency.of(models, timedScan(models), settings, compute);
    ResultsFolder.Content content = content(probed, times, models);
    ResultsFolder.write(out, content, overwrite);
    return new Result(content.results(), times, embeddings.refused());
  }

  /** A column that is missing is told before hours of embedding. */
  private void requireColumns() {
    Phenotype.read(input.phenotypes(), input.target(), input.id());
    ProbeStudy.requireColumns(study(out, Map.of(), Optional.empty()), settings.study());
  }

  private ResultsFolder.Content probe() {
    Map<String, Path> others = new LinkedHashMap<>(tables);
    String first = input.encoders().getFirst().name();
    Path judged = others.remove(first);
    Optional<Path> random = Optional.ofNullable(others.remove(ProbeStudy.RANDOM));
    List<EmbeddingRow> rows = EmbeddingTable.read(judged);
    List<FeatureSet> sets = new ArrayList<>();
    sets.add(FeatureSet.of(first, rows));
    others.forEach((name, file) -> sets.add(FeatureSet.of(name, EmbeddingTable.read(file))));
    random.ifPresent(file -> sets.add(FeatureSet.of(ProbeStudy.RANDOM, EmbeddingTable.read(file))));
    if (input.connectivity()) {
      sets.add(FeatureSet.connectivity(rows, read()));
    }
    return ProbeStudy.of(study(judged, others, random), settings.study(), rows, sets);
  }

  /** What is stated about the files. */
  private ReadOptions read() {
    ReadOptions read = settings.read().read();
    return input.models().isEmpty() || read.expectedRegions().isPresent()
        ? read
        : read.withExpectedRegions(
            ModelDescription.openAtlas(input.models().getFirst().directory()).size());
  }

  private StudyInput study(Path judged, Map<String, Path> others, Optional<Path> random) {
    return new StudyInput(
        judged,
        others,
        random.map(RandomInput.Table::new),
        input.connectivity(),
        false,
        input.phenotypes(),
        input.id(),
        input.target(),
        input.unit(),
        input.group(),
        input.site(),
        input.covariates(),
        Optional.empty());
  }

  /** The first scan that every model could take. */
  private ScanFile timedScan(Map<String, ModelDescription> models) {
    List<String> taken = null;
    for (String name : models.keySet()) {
      List<String> sources =
          EmbeddingTable.read(tables.get(name)).stream().map(EmbeddingRow::source).toList();
      taken = taken == null ? sources : taken.stream().filter(sources::contains).toList();
    }
    String source = taken.getFirst(); // the probe had rows in every set
    return input.scans().stream()
        .filter(scan -> scan.path().toString().equals(source))
        .findFirst()
        .orElseThrow();
  }

  private ResultsFolder.Content content(
      ResultsFolder.Content probed,
      List<EncoderTimes> times,
      Map<String, ModelDescription> models) {
    Results r = probed.results();
    List<String> warnings = new ArrayList<>(embeddings.notes());
    warnings.addAll(r.warnings());
    Results results =
        new Results(
            Analysis.COMPARE,
            input.target() + " from " + r.sets().size() + " sets of features of the same scans",
            r.outcome(),
            r.recipe(),
            provenance(r.provenance(), models),
            r.flow(),
            r.folds(),
            r.sets(),
            r.comparisons(),
            r.sites(),
            r.findings(),
            warnings);
    List<ResultTable> all = new ArrayList<>(probed.tables());
    all.add(CompareTable.of(results));
    if (!times.isEmpty()) {
      all.add(EncoderTimes.table(times));
    }
    return new ResultsFolder.Content(results, probed.predictions(), all);
  }

  private ResultProvenance provenance(
      ResultProvenance probed, Map<String, ModelDescription> models) {
    Map<String, String> hashes = new LinkedHashMap<>();
    tables.forEach(
        (name, file) ->
            hashes.put(
                name,
                String.join(
                    ", ",
                    EmbeddingTable.read(file).stream()
                        .map(EmbeddingRow::modelHash)
                        .distinct()
                        .toList())));
    Map<String, String> options = new LinkedHashMap<>(probed.settings());
    models.forEach((name, model) -> options.put("kind of " + name, "" + EncoderKind.of(model)));
    options.put("random encoder", input.random() ? "auto" : "none");
    options.put("device", compute.device().toString());
    options.put("precision", compute.precision().toString());
    options.put("kernels", compute.kernels());
    options.put("threads", Integer.toString(compute.threads()));
    options.put("latency rounds", Integer.toString(settings.rounds()));
    options.put("share hidden where reconstruction is timed", "" + settings.masking().ratio());
    Map<String, Long> seeds = new LinkedHashMap<>(probed.seeds());
    if (input.random()) {
      seeds.put(ProbeStudy.RANDOM, settings.seed());
    }
    return new ResultProvenance(probed.versions(), probed.inputs(), hashes, seeds, options);
  }
}
