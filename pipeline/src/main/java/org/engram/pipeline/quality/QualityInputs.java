package org.engram.pipeline.quality;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.bids.BidsName;
import org.engram.imaging.dataset.DataSetSurvey;
import org.engram.imaging.dataset.Layout;
import org.engram.imaging.dataset.RunName;
import org.engram.imaging.dataset.SurveyLimits;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.pipeline.parcellate.DenseParcellator;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * What files, folders and globs come down to. A folder with a known layout, or with images, is
 * surveyed, so that runs come with their masks, confounds and repetition times; so is the folder of
 * a file with a BIDS name. Any other folder and every glob is taken for parcel series, as {@link
 * ScanFiles} finds them.
 *
 * @param scans in the inputs' order
 * @param refused runs that a survey found wrong
 * @param skipped files that were passed over, and why
 */
public record QualityInputs(
    List<QualityScan> scans, List<RefusedScan> refused, List<ScanFiles.Skipped> skipped) {
  /** A folder's own files: enough for what lies beside a scan. */
  private static final SurveyLimits BESIDE = new SurveyLimits(1, 100_000);

  public QualityInputs {
    scans = List.copyOf(scans);
    refused = List.copyOf(refused);
    skipped = List.copyOf(skipped);
  }

  /**
   * Finds the scans.
   *
   * @param space whose images of a run are taken; empty for the best that there is
   * @throws RefusedInputException where an input leads to nothing
   */
  public static QualityInputs find(List<String> inputs, Optional<String> space) {
    Finder finder = new Finder(space);
    inputs.forEach(finder::add);
    return finder.result();
  }

  /** The same with a table of confounds for the only scan. */
  public QualityInputs withConfounds(Path table) {
    return new QualityInputs(List.of(only("--confounds").withConfounds(table)), refused, skipped);
  }

  /** The same with a brain mask for the only scan, an image. */
  public QualityInputs withMask(Path mask) {
    QualityScan scan = only("--mask");
    if (!scan.image() || scan.dense()) {
      throw new ConfigurationException(
          "--mask",
          scan.dense() ? "a mask for a dense CIFTI series" : "a mask for a parcel series",
          "an image over time",
          "Leave --mask out");
    }
    return new QualityInputs(List.of(scan.withMask(mask)), refused, skipped);
  }

  private QualityScan only(String option) {
    if (scans.size() != 1) {
      throw new ConfigurationException(
          option,
          scans.size() + " scans",
          "a single scan, whose file it is",
          "Leave it out: in a BIDS folder tables and masks are found by name");
    }
    return scans.getFirst();
  }

  /** Collects one input after the other. */
  private static final class Finder {
    private final Optional<String> space;
    private final List<QualityScan> scans = new ArrayList<>();
    private final List<RefusedScan> refused = new ArrayList<>();
    private final List<ScanFiles.Skipped> skipped = new ArrayList<>();
    private final Map<Path, SurveyedRuns> beside = new HashMap<>();
    private final List<String> series = new ArrayList<>();

    Finder(Optional<String> space) {
      this.space = space;
    }

    QualityInputs result() {
      takeSeries();
      Map<Path, QualityScan> once = new LinkedHashMap<>();
      scans.forEach(scan -> once.putIfAbsent(absolute(scan.file().path()), scan));
      return new QualityInputs(List.copyOf(once.values()), refused, skipped);
    }

    void add(String input) {
      Optional<Path> path = path(input);
      if (path.isEmpty()) {
        series.add(input);
      } else if (Files.isDirectory(path.get())) {
        folder(input, path.get());
      } else if (isImage(path.get())) {
        takeSeries();
        scans.add(surveyedBeside(path.get()).orElseGet(() -> image(path.get())));
      } else {
        series.add(input);
      }
    }

    private void folder(String input, Path folder) {
      DataSetSurvey survey = DataSetSurvey.of(folder);
      boolean plain =
          survey.runs().stream()
              .allMatch(
                  run ->
                      run.layout() == Layout.PLAIN
                          && run.images().isEmpty()
                          && run.dense().isEmpty());
      if (plain) {
        series.add(input);
        return;
      }
      takeSeries();
      SurveyedRuns runs = new SurveyedRuns(survey);
      SurveyedRuns.Chosen chosen = runs.choose(space);
      if (chosen.scans().isEmpty() && chosen.refused().isEmpty()) {
        throw new RefusedInputException(
            input,
            "no run with a series or an image" + space.map(s -> " in space " + s).orElse(""),
            "parcel series, or volumes over time",
            "See what is there with: engram scan " + input);
      }
      scans.addAll(chosen.scans());
      refused.addAll(chosen.refused());
      skipped.addAll(chosen.skipped());
    }

    /** Those that came in a row are found together, so that equal names are told apart. */
    private void takeSeries() {
      if (series.isEmpty()) {
        return;
      }
      ScanFiles found = ScanFiles.find(series);
      series.clear();
      for (ScanFile file : found.scans()) {
        scans.add(
            surveyedBeside(file.path())
                .map(known -> named(known, file))
                .orElseGet(() -> QualityScan.alone(file, false)));
      }
      skipped.addAll(found.skipped());
    }

    private static QualityScan named(QualityScan known, ScanFile file) {
      return new QualityScan(
          file, false, Optional.empty(), known.confounds(), known.repetitionTime(), known.notes());
    }

    /** What lies beside a file whose name says whose it is. */
    private Optional<QualityScan> surveyedBeside(Path file) {
      Path parent = absolute(file).getParent();
      boolean named = BidsName.of(file.getFileName().toString()).hasSubject();
      if (!named || parent == null || Files.isDirectory(file)) {
        return Optional.empty();
      }
      return beside
          .computeIfAbsent(parent, p -> new SurveyedRuns(DataSetSurvey.of(p, BESIDE)))
          .of(file);
    }

    private static QualityScan image(Path file) {
      RunName unnamed = new RunName("", "", "", "", "", "", "", "");
      return QualityScan.alone(SurveyedRuns.imageFile(file, unnamed), true);
    }

    private static Optional<Path> path(String input) {
      try {
        Path path = Path.of(input);
        return Files.exists(path) ? Optional.of(path) : Optional.empty();
      } catch (InvalidPathException e) {
        return Optional.empty(); // a glob on a system whose names cannot have its characters
      }
    }

    private static boolean isImage(Path file) {
      return !TimeSeriesFile.supports(file)
          && (VolumeFile.supports(file)
              || DenseParcellator.isDense(file)
              || file.toString().toLowerCase(Locale.ROOT).endsWith(".gii"));
    }
  }

  static Path absolute(Path file) {
    return file.toAbsolutePath().normalize();
  }
}
