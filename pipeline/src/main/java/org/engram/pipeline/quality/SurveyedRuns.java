package org.engram.pipeline.quality;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.bids.BidsName;
import org.engram.imaging.dataset.DataSetSurvey;
import org.engram.imaging.dataset.Finding;
import org.engram.imaging.dataset.Layout;
import org.engram.imaging.dataset.ParcelSeries;
import org.engram.imaging.dataset.RunName;
import org.engram.imaging.dataset.ScanRun;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.RunImage;
import org.engram.tensor.Problem;

/**
 * Which files of a survey are looked at. Of a run that has parcel series, all of them; of another
 * one image: from the least cleaned derivative, before the raw scan, in a standard space with a
 * mask where there is one.
 */
final class SurveyedRuns {
  /** The least cleaned first: quality is best seen before cleaning. */
  private static final List<Layout> IMAGES_FROM =
      List.of(
          Layout.FMRIPREP,
          Layout.HCP,
          Layout.BIDS_DERIVATIVE,
          Layout.XCP_D,
          Layout.BIDS_RAW,
          Layout.PLAIN);

  private final DataSetSurvey survey;
  private final Map<Object, List<ScanRun>> byName = new LinkedHashMap<>();

  /** What was chosen, what is wrong, and what was passed over. */
  record Chosen(
      List<QualityScan> scans, List<RefusedScan> refused, List<ScanFiles.Skipped> skipped) {}

  SurveyedRuns(DataSetSurvey survey) {
    this.survey = survey;
    for (ScanRun run : survey.runs()) {
      byName.computeIfAbsent(RunImage.identity(run), _ -> new ArrayList<>()).add(run);
    }
  }

  /** A surveyed file with what belongs to it, if it is a run's. */
  Optional<QualityScan> of(Path file) {
    Path wanted = QualityInputs.absolute(file);
    for (ScanRun run : survey.runs()) {
      for (RunImage image : RunImage.of(List.of(run))) {
        if (image.path().equals(wanted)) {
          return Optional.of(scan(image, file));
        }
      }
      if (run.series().stream().anyMatch(series -> series.path().equals(wanted))) {
        return Optional.of(with(run, imageFile(file, run.name()), false, Optional.empty()));
      }
    }
    return Optional.empty();
  }

  Chosen choose(Optional<String> space) {
    Chosen chosen = new Chosen(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    byName.values().forEach(runs -> choose(runs, space, chosen));
    return chosen;
  }

  private void choose(List<ScanRun> runs, Optional<String> space, Chosen chosen) {
    List<ScanRun> usable = new ArrayList<>();
    for (ScanRun run : runs) {
      if (run.ambiguous() || !run.hasData()) {
        chosen.refused().add(refused(run));
      } else {
        usable.add(run);
      }
    }
    int before = chosen.scans().size();
    usable.forEach(run -> series(run, chosen));
    String passed = "the run's parcel series are looked at";
    Optional<RunImage> image = Optional.empty();
    if (chosen.scans().size() == before) {
      image =
          usable.stream()
              .flatMap(run -> image(run, space).stream())
              .min(Comparator.comparing(one -> IMAGES_FROM.indexOf(one.run().layout())));
      passed = "another image of the run is looked at";
    }
    if (image.isPresent()) {
      chosen.scans().add(scan(image.get(), image.get().path()));
    }
    if (chosen.scans().size() == before) {
      passed = "not a parcel series or image that is asked for";
    }
    skip(usable, image, passed, chosen);
  }

  private void series(ScanRun run, Chosen chosen) {
    for (ParcelSeries series : run.series()) {
      if (!TimeSeriesFile.supports(series.path()) && !Files.isDirectory(series.path())) {
        chosen.skipped().add(new ScanFiles.Skipped(series.path(), "a format that is not read"));
        continue;
      }
      ScanFile file = ScanFiles.find(List.of(series.path().toString())).scans().getFirst();
      chosen.scans().add(with(run, file, false, Optional.empty()));
    }
  }

  private static void skip(
      List<ScanRun> runs, Optional<RunImage> taken, String reason, Chosen chosen) {
    for (RunImage image : RunImage.of(runs)) {
      if (!taken.equals(Optional.of(image))) {
        chosen.skipped().add(new ScanFiles.Skipped(image.path(), reason));
      }
    }
  }

  /** Of a run's images, one in the space asked for, or the best: volumes before dense series. */
  private static Optional<RunImage> image(ScanRun run, Optional<String> space) {
    List<RunImage> asked =
        RunImage.of(List.of(run)).stream()
            .filter(image -> space.isEmpty() || image.space().equals(space.get()))
            .toList();
    Optional<RunImage> first =
        asked.stream()
            .min(
                Comparator.comparing(RunImage::dense)
                    .thenComparing(image -> image.mask().isEmpty())
                    .thenComparing(image -> !image.inStandardSpace())
                    .thenComparing(RunImage::space));
    // Of its kind and space, the one that the other commands would take, before it was cleaned.
    return first.flatMap(
        best ->
            RunImage.preferred(
                    asked.stream()
                        .filter(i -> i.dense() == best.dense() && i.space().equals(best.space()))
                        .toList(),
                    false)
                .stream()
                .min(Comparator.comparing(image -> image.path().toString())));
  }

  private QualityScan scan(RunImage image, Path path) {
    return with(image.run(), imageFile(path, image.run().name()), true, image.mask());
  }

  private QualityScan with(ScanRun run, ScanFile file, boolean image, Optional<Path> mask) {
    Optional<QualityScan.Table> table = confounds(run).map(t -> new QualityScan.Table(t, false));
    if (table.isEmpty()) {
      table =
          byName.get(RunImage.identity(run)).stream()
              .flatMap(other -> confounds(other).stream())
              .findFirst()
              .map(t -> new QualityScan.Table(t, true));
    }
    OptionalDouble time = run.repetitionTime();
    return new QualityScan(file, image, mask, table, time, "");
  }

  private static Optional<Path> confounds(ScanRun run) {
    return run.confounds().or(run::motion);
  }

  private static RefusedScan refused(ScanRun run) {
    Path at =
        run.anyFile()
            .or(() -> run.findings().stream().findFirst().map(Finding::file))
            .orElse(run.root());
    Problem problem =
        run.findings().stream()
            .filter(f -> f.kind() != Finding.Kind.NO_REPETITION_TIME)
            .findFirst()
            .map(Finding::problem)
            .orElse(
                new Problem(
                    run.root() + ", " + run.name().id(), "no data", "a series or an image", ""));
    return new RefusedScan(imageFile(at, run.name()), problem);
  }

  /** A file by its BIDS entities, or else by its name without the ending. */
  static ScanFile imageFile(Path file, RunName run) {
    String name = file.getFileName().toString();
    BidsName entities = BidsName.of(name);
    String stem =
        name.replaceFirst(
            "(?i)(\\.dtseries)?(\\.nii|\\.img|\\.hdr|\\.mgh|\\.mgz|\\.gii)?(\\.gz)?$", "");
    String subject = run.subject().isEmpty() ? entities.entity("sub") : run.subject();
    if (subject.isEmpty()) {
      return new ScanFile(file, stem.isEmpty() ? "scan" : stem, "", "", "", "");
    }
    List<String> variant = new ArrayList<>();
    for (String key : List.of("acq", "ce", "rec", "dir", "echo", "space", "res", "desc")) {
      if (!entities.entity(key).isEmpty()) {
        variant.add(key + "-" + entities.entity(key));
      }
    }
    return new ScanFile(
        file,
        subject,
        run.session().isEmpty() ? entities.entity("ses") : run.session(),
        run.task().isEmpty() ? entities.entity("task") : run.task(),
        run.run().isEmpty() ? entities.entity("run") : run.run(),
        String.join("_", variant));
  }
}
