package org.engram.pipeline.parcels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.engram.imaging.atlas.library.AtlasFile;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.imaging.parcellation.ParcellatedRun;
import org.engram.imaging.parcellation.ParcellatedRunFile;
import org.engram.imaging.parcellation.RegionStatistic;
import org.engram.imaging.parcellation.RunFormat;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.parcellate.AtlasSource;
import org.engram.pipeline.parcellate.ParcellateJob;
import org.engram.pipeline.parcellate.ParcellateSettings;
import org.engram.pipeline.parcellate.Parcellation;
import org.engram.pipeline.preprocess.AtlasFileSettings;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.preprocess.Preprocessor;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanInputs;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.scan.Shard;
import org.engram.pipeline.scan.ShardJob;
import org.engram.pipeline.scan.ShardResult;
import org.engram.pipeline.scan.ShardRow;
import org.engram.pipeline.scan.ShardRows;
import org.engram.pipeline.scan.ShardSet;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Parcellates many runs into a folder: each as {@code engram parcellate} does one, and {@code
 * parcellate.tsv} with a row a series. A run that cannot be parcellated is refused with its reason,
 * and the rest goes on.
 */
public final class ParcelsJob {
  /** Of its shards. */
  public static final String KIND = "parcellate";

  private final ScanInputs inputs;
  private final Path folder;
  private final ParcellateSettings settings;
  private final AtlasLibrary library;
  private final boolean overwrite;

  /**
   * Makes ready.
   *
   * @param inputs files of volumes or dense CIFTI, folders and globs; of a run in a data set the
   *     image in the atlas's space is taken
   * @param folder for series and table; made where it is not there
   * @param library whose atlases have names
   * @throws RefusedInputException where the inputs lead to nothing
   * @throws ConfigurationException where a setting is for one run, or two runs' series would have
   *     one name
   */
  public ParcelsJob(
      List<String> inputs,
      Path folder,
      ParcellateSettings settings,
      AtlasLibrary library,
      boolean overwrite) {
    if (settings.mask().isPresent()) {
      throw new ConfigurationException(
          "--mask", "given for several runs", "a mask for one run", "Leave it out");
    }
    this.inputs = ScanInputs.find(inputs, chooser(settings, library), Optional.empty());
    this.folder = folder;
    this.settings = settings;
    this.library = library;
    this.overwrite = overwrite;
    checkNames(this.inputs.files().scans());
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ConfigurationException(
          new Problem(
              folder.toString(), "this folder cannot be made: " + e, "a folder", "Name another"),
          e);
    }
  }

  /** The runs. */
  public List<ScanFile> scans() {
    return inputs.files().scans();
  }

  /**
   * Parcellates all runs.
   *
   * @throws ConfigurationException where the table is there already, or the job was begun with
   *     other settings
   * @throws RefusedInputException where not one run could be parcellated
   */
  public ParcelsResult run(ScanListener listener) {
    ScanJob.checkNew(folder.resolve(ParcelsTable.NAME), overwrite);
    return job(listener)
        .run(
            fingerprint(),
            ParcelsJob::write,
            all -> {
              List<ShardRow<ParcelRow>> rows =
                  all.used().stream().map(scan -> new ShardRow<>(scan, "", all.row(scan))).toList();
              return write(folder.resolve(ParcelsTable.NAME), head(), rows, all.refused());
            });
  }

  /** Parcellates the runs of one shard. */
  public ShardResult runShard(Shard shard, ScanListener listener) {
    ShardJob all = new ShardJob(KIND, scans().size(), 1, fingerprint(), head());
    return job(listener).runShard(shard, all, _ -> "", overwrite, ParcelsJob::write);
  }

  /**
   * Writes the table of all shards; the series are in the folder already.
   *
   * @throws RefusedInputException where not one run could be parcellated
   */
  public static ParcelsResult merge(ShardSet shards, Path table) {
    List<ShardRow<ParcelRow>> rows = new ArrayList<>();
    List<RefusedScan> refused;
    try (ShardRows<ParcelRow> all = shards.rows(new ParcelRow.Format())) {
      all.forEachRemaining(rows::add);
      refused = all.refused();
    }
    if (rows.isEmpty()) {
      throw new RefusedInputException(
          table.toString(),
          "none of " + refused.size() + " runs could be parcellated",
          "at least one",
          "The first: " + refused.getFirst().problem().line());
    }
    return write(table, shards.head(), rows, refused);
  }

  private static ParcelsResult write(
      Path table,
      Map<String, Object> head,
      List<ShardRow<ParcelRow>> rows,
      List<RefusedScan> refused) {
    ParcelsTable.write(table, head, rows, refused);
    return new ParcelsResult(table, rows.size(), refused);
  }

  private ScanJob<ParcelRow, ParcelRow> job(ScanListener listener) {
    Parcellation parcellation = new Parcellation(settings, library);
    return new ScanJob<>(
        folder.resolve(ParcelsTable.NAME),
        scans(),
        1,
        scan -> parcellate(parcellation, scan),
        new ParcelRow.Format(),
        listener);
  }

  /** The series is whole before its row exists. */
  private ScanOutcome<ParcelRow> parcellate(Parcellation parcellation, ScanFile scan) {
    try {
      Optional<Problem> refusal = inputs.refusal(scan);
      if (refusal.isPresent()) {
        return new ScanOutcome.Refused<>(scan, refusal.get());
      }
      ParcellateJob.Result result = parcellation.run(scan.path(), folder, true);
      ParcellatedRun run = result.run();
      return new ScanOutcome.Ready<>(
          scan,
          new ParcelRow(
              result.out().getFileName().toString(),
              run.atlas().size(),
              run.missing().size(),
              run.series().frames(),
              run.series().repetitionTime().isPresent()
                  ? Double.toString(run.series().repetitionTime().getAsDouble())
                  : "n/a"));
    } catch (FileFormatException e) {
      return new ScanOutcome.Refused<>(scan, e.problem());
    } catch (RefusedInputException e) {
      return new ScanOutcome.Refused<>(scan, e.problem());
    }
  }

  private static List<Supplier<ParcelRow>> write(List<ScanOutcome.Ready<ParcelRow>> group) {
    return group.stream().<Supplier<ParcelRow>>map(one -> one::input).toList();
  }

  private Map<String, String> fingerprint() {
    Map<String, String> about = new LinkedHashMap<>();
    head().forEach((name, value) -> about.put(name, value.toString()));
    about.put("inputs", ScanReading.defaults().inputs(scans()));
    return about;
  }

  private Map<String, Object> head() {
    Map<String, Object> head = new LinkedHashMap<>();
    String version = ParcelsJob.class.getPackage().getImplementationVersion();
    head.put("engram", version == null ? "unpackaged" : version);
    head.put("atlases", settings.atlases().stream().map(this::state).toList());
    head.put("labels", settings.labels().stream().map(ScanReading::state).toList());
    head.put("overlap", settings.overlap().choiceName());
    head.put("atlas_resampling", settings.resampleAtlas() ? "nearest" : "refused");
    head.put("assumed_space", settings.assumeSpace().orElse("none"));
    head.put(
        "stated_repetition_time",
        settings.repetitionTime().isPresent()
            ? settings.repetitionTime().getAsDouble() + " s"
            : "none");
    head.put("statistic", settings.parcellation().statistic().choiceName());
    head.put("min_coverage", settings.parcellation().minCoverage());
    return head;
  }

  /** An atlas and the state of its files. */
  private String state(String nameOrFile) {
    return AtlasSource.isFile(nameOrFile)
        ? ScanReading.state(Path.of(nameOrFile))
        : nameOrFile
            + " "
            + library.resolve(nameOrFile).files().stream()
                .map(AtlasFile::path)
                .map(ScanReading::state)
                .collect(Collectors.joining(" "));
  }

  /** What knows which of a run's images lie in the atlas's space. */
  private static Preprocessor chooser(ParcellateSettings settings, AtlasLibrary library) {
    List<String> names = new ArrayList<>();
    List<AtlasFileSettings> files = new ArrayList<>();
    for (String atlas : settings.atlases()) {
      if (AtlasSource.isFile(atlas)) {
        files.add(AtlasFileSettings.defaults(Path.of(atlas).toAbsolutePath().normalize()));
      } else {
        names.add(atlas);
      }
    }
    PreprocessRecipe recipe = PreprocessRecipe.of("minimal", List.of()).withAtlases(names, files);
    return Preprocessor.open(
        settings.assumeSpace().map(recipe::withAssumedSpace).orElse(recipe),
        library,
        settings.parcellation().threads());
  }

  /** Series are named by their runs' names without desc-, which need not tell them apart. */
  private static void checkNames(List<ScanFile> scans) {
    Map<String, ScanFile> named = new HashMap<>();
    for (ScanFile scan : scans) {
      String name =
          ParcellatedRunFile.name(
              scan.path().getFileName().toString(), "atlas", RegionStatistic.MEAN, RunFormat.TSV);
      ScanFile before = named.put(name, scan);
      if (before != null) {
        throw new ConfigurationException(
            scan.path().toString(),
            "its series would have the name of that of " + before.path(),
            "runs whose names tell them apart, desc- aside",
            "Give one of the two, or parcellate them into folders of their own");
      }
    }
  }
}
