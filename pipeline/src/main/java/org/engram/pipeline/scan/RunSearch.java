package org.engram.pipeline.scan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.engram.imaging.dataset.DataSetSurvey;
import org.engram.imaging.dataset.Finding;
import org.engram.imaging.dataset.RunName;
import org.engram.imaging.dataset.ScanRun;
import org.engram.imaging.dataset.SurveyLimits;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.pipeline.preprocess.Preprocessor;
import org.engram.pipeline.preprocess.RunInput;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/** Finds the volumes that a recipe is to be run on, with all that belongs to them. */
final class RunSearch {
  private static final SurveyLimits BESIDE = new SurveyLimits(1, 100_000);

  private final Preprocessor by;
  private final Map<Path, ScanFile> scans = new LinkedHashMap<>();
  private final Map<Path, ScanFacts> facts = new HashMap<>();
  private final List<ScanFiles.Skipped> skipped = new ArrayList<>();
  private final Map<Path, DataSetSurvey> beside = new HashMap<>();

  RunSearch(Preprocessor by) {
    this.by = by;
  }

  /** All runs of a folder. */
  void folder(Path folder) {
    DataSetSurvey survey = DataSetSurvey.of(folder);
    survey.findings().stream()
        .filter(finding -> finding.kind() == Finding.Kind.NOT_LOOKED_AT)
        .forEach(f -> skipped.add(new ScanFiles.Skipped(f.file(), f.problem().found())));
    Map<Object, List<ScanRun>> runs = new LinkedHashMap<>();
    for (ScanRun run : survey.runs()) {
      runs.computeIfAbsent(RunImage.identity(run), _ -> new ArrayList<>()).add(run);
    }
    Set<Path> series = new HashSet<>();
    for (List<ScanRun> same : runs.values()) {
      RunChoice choice = RunChoice.of(same, by);
      switch (choice) {
        case RunChoice.Image(RunImage image) ->
            add(image.run().name(), asGiven(folder, survey, image.path()), facts(image));
        case RunChoice.Series(List<ScanRun> withSeries) ->
            withSeries.forEach(run -> run.series().forEach(s -> series.add(s.path())));
        case RunChoice.Refused(RunName name, Path file, Problem why) ->
            add(name, asGiven(folder, survey, file), ScanFacts.refused(why));
      }
    }
    if (!series.isEmpty()) {
      ScanFiles.find(List.of(folder.toString())).scans().stream()
          .filter(scan -> series.contains(ScanInputs.key(scan.path())))
          .forEach(scan -> scans.putIfAbsent(ScanInputs.key(scan.path()), scan));
      survey.runs().forEach(run -> ScanInputs.addTiming(run, facts));
    }
  }

  /** One file of volumes or dense CIFTI, with what lies beside it. */
  void file(Path file) {
    Path absolute = ScanInputs.key(file);
    Path folder = absolute.getParent();
    DataSetSurvey survey = beside.computeIfAbsent(folder, at -> DataSetSurvey.of(at, BESIDE));
    for (RunImage image : RunImage.of(survey.runs())) {
      if (image.path().equals(absolute)) {
        add(image.run().name(), file, facts(image));
        return;
      }
    }
    // Its name says nothing that a survey would take it by, and the user does.
    ScanFile named = ScanFiles.find(List.of(file.toString())).scans().getFirst();
    scans.putIfAbsent(absolute, named);
    facts.put(absolute, ScanFacts.of(RunInput.of(file)));
  }

  /** One file of a parcel series. */
  void series(Path file) {
    ScanFile named = ScanFiles.find(List.of(file.toString())).scans().getFirst();
    scans.putIfAbsent(ScanInputs.key(file), named);
  }

  ScanInputs found(List<String> inputs) {
    if (scans.isEmpty()) {
      throw new RefusedInputException(
          inputs.toString(),
          "no run of volumes and no parcel series",
          "scans",
          "See what is there with: engram scan FOLDER");
    }
    return new ScanInputs(ScanFiles.of(List.copyOf(scans.values()), skipped), facts);
  }

  private void add(RunName name, Path file, ScanFacts known) {
    // A plain file's subject is its path without ending, which names files of the output.
    String subject = name.subject().replace('/', '_');
    ScanFile scan =
        new ScanFile(
            file,
            subject.isBlank() ? "scan" : subject,
            name.session(),
            name.task(),
            name.run(),
            name.variant());
    scans.putIfAbsent(ScanInputs.key(file), scan);
    facts.put(ScanInputs.key(file), known);
  }

  private static ScanFacts facts(RunImage image) {
    ScanRun run = image.run();
    RunInput input =
        new RunInput(
            image.path(),
            image.mask(),
            run.confounds(),
            image.space().isEmpty() ? Optional.empty() : Optional.of(image.space()),
            OptionalDouble.empty());
    Optional<Problem> doubt =
        run.findings().stream()
            .filter(finding -> finding.kind() == Finding.Kind.UNUSABLE_METADATA)
            .map(Finding::problem)
            .findFirst();
    return new ScanFacts(Optional.of(input), run.timing(), doubt, Optional.empty());
  }

  /** A file below a folder, beginning as the user named the folder. */
  private static Path asGiven(Path folder, DataSetSurvey survey, Path file) {
    return file.startsWith(survey.folder())
        ? folder.resolve(survey.folder().relativize(file))
        : file;
  }
}
