package org.engram.pipeline.explain;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.explain.ReadOut;
import org.engram.pipeline.report.Block;
import org.engram.pipeline.report.SurfaceFigure;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;

/**
 * Explains what a cohort's embeddings come from: maps of the model, of others that should agree
 * with it and of a random one that should not; tables, figures and a page. See docs/
 * interpretability.md for the methods and what they can tell.
 */
public final class ExplainJob {
  /** Above this share missing, integrated gradients are told to take more steps. */
  private static final double LARGE_GAP = 0.05;

  private final BrainJepa model;
  private final ExplainSettings settings;
  private final ExplainListener listener;

  private ExplainJob(BrainJepa model, ExplainSettings settings, ExplainListener listener) {
    this.model = model;
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Runs the job to its end; what was computed before a kill is not computed again.
   *
   * @param against other models whose maps should agree, by name: the same training from another
   *     seed, mostly
   * @throws ConfigurationException if the output is not usable or was begun with other settings, or
   *     models do not belong together
   * @throws org.engram.tensor.RefusedInputException if not one scan could be used, or a read-out or
   *     the surface does not fit the model
   */
  public static ExplainResult run(
      BrainJepa model,
      Map<String, BrainJepa> against,
      List<ScanFile> scans,
      ExplainSettings settings,
      ExplainListener listener) {
    ResultFiles.open(settings.out(), settings.overwrite());
    return new ExplainJob(model, settings, listener).run(against, scans);
  }

  private ExplainResult run(Map<String, BrainJepa> against, List<ScanFile> scans) {
    against.forEach(this::requireComparable);
    // Before hours of work, not after them.
    MapJob own = new MapJob("model", model, settings, listener);
    Optional<SurfaceFiles.Loaded> surface =
        settings.surface().map(files -> files.load(model.description().atlas()));
    String hash = ExplainProvenance.hash(model);
    Map<String, Object> about = ExplainProvenance.fingerprint(model, hash, scans, settings);
    Path scanMaps = settings.scanMaps() ? settings.out().resolve("scans") : null;
    if (scanMaps != null) {
      ResultFiles.make(scanMaps);
    }
    try (Models others = Models.of(model, against, settings.randomSeed())) {
      return own.run(
          scans,
          about,
          scanMaps,
          result -> {
            List<List<CohortMap>> all = new ArrayList<>(List.of(result.maps()));
            return next(
                others.entries().iterator(),
                result.used(),
                all,
                () -> write(about, others, result, checks(others, all), surface));
          });
    }
  }

  /** Other models' maps, one within the other: no journal goes before all is written. */
  private ExplainResult next(
      Iterator<Models.Entry> left,
      List<ScanFile> scans,
      List<List<CohortMap>> all,
      Supplier<ExplainResult> end) {
    if (!left.hasNext()) {
      listener.drawing();
      return end.get();
    }
    Models.Entry other = left.next();
    Map<String, Object> about =
        ExplainProvenance.fingerprint(other.model(), other.hash(), scans, settings);
    if (other.random()) {
      about.put("model", "random"); // its file is another one each time
    }
    return new MapJob(other.name(), other.model(), settings, listener)
        .run(
            scans,
            about,
            null,
            result -> {
              all.add(result.maps());
              return next(left, scans, all, end);
            });
  }

  private static Checks checks(Models others, List<List<CohortMap>> all) {
    boolean random = !others.entries().isEmpty() && others.entries().getLast().random();
    List<String> names = new ArrayList<>(List.of("model"));
    others.entries().stream().filter(e -> !e.random()).forEach(e -> names.add(e.name()));
    return Checks.of(
        names,
        all.subList(0, names.size()),
        random ? Optional.of(all.getLast()) : Optional.empty());
  }

  private void requireComparable(String name, BrainJepa other) {
    ModelDescription mine = model.description();
    ModelDescription its = other.description();
    BrainJepaConfig a = mine.config();
    BrainJepaConfig b = its.config();
    if (!mine.atlas().labels().equals(its.atlas().labels())
        || a.frames() != b.frames()
        || a.patchSize() != b.patchSize()) {
      throw new ConfigurationException(
          "--against " + name,
          b.regions() + " regions x " + b.frames() + " frames in patches of " + b.patchSize(),
          "the explained model's regions, frames and patches ("
              + a.regions()
              + " x "
              + a.frames()
              + " in "
              + a.patchSize()
              + ")",
          "Compare models of one atlas and one window");
    }
    if (settings.readOuts().stream().anyMatch(ReadOut.Linear.class::isInstance)) {
      throw new ConfigurationException(
          "--against " + name,
          "given with --probe or --direction",
          "no read-out",
          "A direction in one model's embedding means nothing in another's: compare models without"
              + " a read-out, and read-outs of one model with several --probe");
    }
    if (name.equals("model") || name.equals("random") || !name.matches("[A-Za-z0-9._-]+")) {
      throw new ConfigurationException(
          "--against",
          "a model called '" + name + "'",
          "a name of letters, digits, points and dashes, not model or random",
          "Rename the folder");
    }
  }

  private ExplainResult write(
      Map<String, Object> about,
      Models others,
      MapJob.Result result,
      Checks checks,
      Optional<SurfaceFiles.Loaded> loaded) {
    List<String> notes = new ArrayList<>(model.description().notes());
    loaded.ifPresent(surface -> notes.addAll(surface.notes()));
    double gap =
        result.facts().stream().mapToDouble(ScanMap::gap).filter(g -> g >= 0).max().orElse(0);
    if (gap > LARGE_GAP) {
      notes.add(
          String.format(
              Locale.ROOT,
              "integrated gradients miss up to %.0f %% of what they must add up to: take more"
                  + " --steps",
              100 * gap));
    }
    Map<String, Object> sidecar =
        ExplainProvenance.sidecar(about, settings, others.hashes(), result, checks, notes);
    String json = ResultFiles.json(sidecar);
    BrainJepaConfig config = model.description().config();
    double seconds = config.repetitionTime() * config.frames() / columns(result.maps());
    Path out = settings.out();
    List<CohortMap> maps = result.maps();
    MapTables.regions(out.resolve("regions.tsv"), maps);
    MapTables.networks(out.resolve("networks.tsv"), maps);
    if (maps.getFirst().timed()) {
      MapTables.times(out.resolve("time.tsv"), maps, seconds);
    }
    MapTables.scans(
        out.resolve("scans.tsv"),
        maps,
        List.of("subject", "session", "run", "source"),
        result.used().stream().map(ExplainJob::key).toList());
    MapTables.checks(out.resolve("checks.tsv"), checks);
    Optional<SurfaceFigure> surface =
        loaded.map(
            files -> new SurfaceFigure(files.surface(), model.description().atlas().regions()));
    MapPage page =
        new MapPage(
            new MapPage.About(
                "What the embeddings come from",
                lead(),
                facts(result, about),
                notes,
                seconds,
                json),
            maps,
            checks);
    List<Path> figures = ResultFiles.write(out, page, surface, true);
    ResultFiles.bytes(out.resolve(ResultFiles.SIDECAR), json.getBytes(StandardCharsets.UTF_8));
    return new ExplainResult(
        out, maps, checks, result.used().size(), result.refused(), figures, notes);
  }

  private static int columns(List<CohortMap> maps) {
    return maps.getFirst().mean()[0].length;
  }

  private static List<String> key(ScanFile scan) {
    return List.of(
        scan.subject(), scan.session(), ScanReading.runName(scan), scan.path().toString());
  }

  private String lead() {
    return switch (settings.method()) {
      case ROLLOUT ->
          "Attention rollout: how large a share of the attention that ends in the embedding begins"
              + " at each region. It follows attention alone, and not what is done with it.";
      case ABLATION ->
          "Ablation: how far the embedding moves when a "
              + (settings.networks() ? "network" : "region")
              + " is left out of what the encoder sees.";
      case GRADIENT_INPUT ->
          "Gradient times input: what a small change of the signal's scale, in each region at each"
              + " time, does to what is read from the embedding.";
      case INTEGRATED_GRADIENTS ->
          "Integrated gradients: what each region at each time contributes to what is read from the"
              + " embedding, counted from a scan of zeros; contributions add up to the difference.";
    };
  }

  private List<Block.Fact> facts(MapJob.Result result, Map<String, Object> about) {
    List<Block.Fact> facts = new ArrayList<>();
    facts.add(new Block.Fact("Method", settings.method().choiceName()));
    facts.add(new Block.Fact("Scans", Integer.toString(result.used().size())));
    facts.add(new Block.Fact("Refused", Integer.toString(result.refused().size())));
    facts.add(new Block.Fact("Model", String.valueOf(about.get("model_hash")).substring(0, 12)));
    facts.add(new Block.Fact("Encoder", model.encoderName().replace('_', ' ')));
    facts.add(new Block.Fact("Atlas", model.description().atlas().name()));
    if (!settings.explained().isEmpty()) {
      facts.add(
          new Block.Fact(
              "Read-outs",
              String.join(", ", settings.explained().stream().map(ReadOut::name).toList())));
    }
    double[] gaps =
        result.facts().stream().mapToDouble(ScanMap::gap).filter(g -> g >= 0).sorted().toArray();
    if (gaps.length > 0) {
      facts.add(
          new Block.Fact(
              "Completeness gap, median and largest",
              String.format(
                  Locale.ROOT,
                  "%.2g %%, %.2g %%",
                  100 * gaps[gaps.length / 2],
                  100 * gaps[gaps.length - 1])));
    }
    return facts;
  }
}
