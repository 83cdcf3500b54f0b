package org.engram.pipeline.scan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.dataset.DataSet;
import org.engram.imaging.dataset.DataSetSurvey;
import org.engram.imaging.dataset.Layout;
import org.engram.imaging.dataset.ParcelSeries;
import org.engram.imaging.dataset.ScanRun;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.pipeline.parcellate.DenseParcellator;
import org.engram.pipeline.preprocess.Preprocessor;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * The scans that a command's inputs come down to, with what surveys know of them.
 *
 * @param files the scans, in order, and what was passed over
 * @param facts by file, as {@link #key} has it; of most series there are none
 */
public record ScanInputs(ScanFiles files, Map<Path, ScanFacts> facts) {
  public ScanInputs {
    facts = Map.copyOf(facts);
  }

  /**
   * Finds parcel series.
   *
   * @throws RefusedInputException where an input leads to nothing, or to volumes only
   */
  public static ScanInputs find(List<String> inputs) {
    Map<Path, ScanFacts> facts = new LinkedHashMap<>();
    for (String input : inputs) {
      for (Path path : ScanFiles.paths(input)) {
        if (Files.isDirectory(path)) {
          DataSetSurvey survey = DataSetSurvey.of(path);
          requireSeries(path, survey);
          survey.runs().forEach(run -> addTiming(run, facts));
        }
      }
    }
    return new ScanInputs(ScanFiles.find(inputs), facts);
  }

  /**
   * Finds runs of volumes in the atlases' space or of dense CIFTI, one image a run, and parcel
   * series of the runs that have neither.
   *
   * @param by lays its atlases over them
   * @param confounds the table of the only run, over what lies beside it
   * @throws RefusedInputException where an input leads to nothing
   */
  public static ScanInputs find(List<String> inputs, Preprocessor by, Optional<Path> confounds) {
    RunSearch search = new RunSearch(by);
    for (String input : inputs) {
      for (Path path : ScanFiles.paths(input)) {
        if (Files.isDirectory(path)) {
          search.folder(path);
        } else if (isVolumes(path) || DenseParcellator.isDense(path)) {
          search.file(path);
        } else if (inputs.contains(path.toString()) || TimeSeriesFile.supports(path)) {
          search.series(path);
        }
      }
    }
    ScanInputs found = search.found(inputs);
    return confounds.isPresent() ? found.with(confounds.get()) : found;
  }

  /** Why a scan cannot be used, where a survey knows that before it is read. */
  public Optional<Problem> refusal(ScanFile scan) {
    ScanFacts known = facts.get(key(scan.path()));
    return known == null ? Optional.empty() : known.refusal();
  }

  /** Whether a file holds volumes, by its name: CIFTI files end like NIfTI and hold none. */
  static boolean isVolumes(Path file) {
    return VolumeFile.supports(file) && !file.toString().matches(".*\\.[dp][a-z]+\\.nii");
  }

  /** How a file is named in {@link #facts}. */
  static Path key(Path file) {
    return file.toAbsolutePath().normalize();
  }

  private ScanInputs with(Path confounds) {
    if (files.scans().size() != 1) {
      throw new ConfigurationException(
          "--confounds",
          "given for " + files.scans().size() + " scans",
          "one scan",
          "Leave it out: the tables of a derivative's runs are found beside them");
    }
    Path key = key(files.scans().getFirst().path());
    ScanFacts known = facts.get(key);
    if (known == null || known.volumes().isEmpty()) {
      throw new ConfigurationException(
          "--confounds", "given for " + key, "a run of volumes", "A series is not cleaned again");
    }
    ScanFacts stated =
        new ScanFacts(
            known.volumes().map(run -> run.withConfounds(confounds)),
            known.timing(),
            known.doubt(),
            known.refusal());
    return new ScanInputs(files, Map.of(key, stated));
  }

  static void addTiming(ScanRun run, Map<Path, ScanFacts> facts) {
    for (ParcelSeries series : run.series()) {
      run.timing().ifPresent(timing -> facts.put(key(series.path()), ScanFacts.of(timing)));
    }
  }

  /** A folder that is known to hold volumes, and no series, has nothing to be taken as one. */
  private static void requireSeries(Path folder, DataSetSurvey survey) {
    List<ScanRun> runs = new ArrayList<>();
    survey.dataSets().stream()
        .filter(set -> set.layout() != Layout.PLAIN)
        .map(DataSet::runs)
        .forEach(runs::addAll);
    long volumes = runs.stream().filter(run -> !run.images().isEmpty()).count();
    long dense = runs.stream().filter(run -> !run.dense().isEmpty()).count();
    if (volumes + dense > 0 && survey.runs().stream().allMatch(run -> run.series().isEmpty())) {
      throw new RefusedInputException(
          folder.toString(),
          (volumes > 0 ? volumes + " runs of volumes" : dense + " dense CIFTI series")
              + " and no parcel series",
          "parcel series, or a recipe by which volumes become ones",
          RECIPE);
    }
  }

  /** What to do about volumes where no recipe says how they become series. */
  static final String RECIPE =
      "Name one with --recipe, and the atlas with --atlas: --recipe fmriprep-24p-acompcor --atlas"
          + " NAME_OR_FILE; minimal only parcellates";
}
