package org.engram.pipeline.scan;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.engram.imaging.dataset.Finding;
import org.engram.imaging.dataset.RunName;
import org.engram.imaging.dataset.ScanRun;
import org.engram.pipeline.preprocess.Preprocessor;
import org.engram.tensor.Problem;

/**
 * What is taken of a run: one image in the atlases' space, else its dense series where the atlas
 * has labels of grayordinates, else its parcel series.
 */
sealed interface RunChoice {
  /** One image or dense series. */
  record Image(RunImage image) implements RunChoice {}

  /** Parcel series of data sets that have the run. */
  record Series(List<ScanRun> runs) implements RunChoice {}

  /** Nothing, and why. */
  record Refused(RunName name, Path file, Problem why) implements RunChoice {}

  /**
   * Chooses.
   *
   * @param same one run, as each data set of a folder has it: raw, prepared, denoised
   */
  static RunChoice of(List<ScanRun> same, Preprocessor by) {
    List<RunImage> all = RunImage.of(same);
    List<RunImage> fitting =
        only(all, image -> !image.dense() && !image.space().isEmpty() && by.fits(image.space()));
    if (fitting.isEmpty()) {
      fitting = only(all, image -> !image.dense() && image.space().isEmpty() && by.fits(""));
    }
    if (fitting.isEmpty() && by.takesDense()) {
      fitting = only(all, RunImage::dense);
    }
    // Confounds are regressed out of what was not cleaned of them before.
    fitting = RunImage.preferred(fitting, by.recipe().confounds().isEmpty());
    if (fitting.isEmpty()) {
      List<ScanRun> withSeries = same.stream().filter(run -> !run.series().isEmpty()).toList();
      return withSeries.isEmpty() ? nothing(same, all, by) : new Series(withSeries);
    }
    RunImage chosen = fitting.getFirst();
    if (chosen.run().ambiguous()) {
      Finding duplicate =
          chosen.run().findings().stream()
              .filter(finding -> finding.kind() == Finding.Kind.DUPLICATE)
              .findFirst()
              .orElseThrow();
      return new Refused(chosen.run().name(), chosen.path(), duplicate.problem());
    }
    if (fitting.size() > 1) {
      String files =
          fitting.stream().map(image -> image.path().toString()).collect(Collectors.joining(", "));
      return refused(
          chosen.run(),
          chosen.path(),
          fitting.size() + " images that could be taken: " + files,
          "one image of the run in the atlas's space",
          "Give the folder of one data set, the file itself, or a glob that matches one a run");
    }
    return new Image(chosen);
  }

  private static List<RunImage> only(List<RunImage> images, Predicate<RunImage> wanted) {
    return images.stream().filter(wanted).toList();
  }

  private static RunChoice nothing(List<ScanRun> same, List<RunImage> all, Preprocessor by) {
    for (ScanRun run : same) {
      if (!run.hasData() && !run.findings().isEmpty()) {
        Finding finding = run.findings().getFirst();
        return new Refused(run.name(), finding.file(), finding.problem());
      }
    }
    ScanRun run = same.getLast(); // the derivatives come after the raw data
    List<RunImage> images = only(all, image -> !image.dense());
    if (images.isEmpty()) {
      boolean dense = !all.isEmpty();
      return refused(
          run,
          run.anyFile().orElse(run.root()),
          dense ? "dense CIFTI series and no volumes" : "no volumes",
          by.wanted() + ", or a parcel series",
          dense
              ? "Give the atlas's label file of grayordinates: --atlas NAME.dlabel.nii"
              : "Give another folder");
    }
    TreeSet<String> spaces = new TreeSet<>();
    images.forEach(one -> spaces.add(one.space()));
    String stated = spaces.stream().filter(s -> !s.isEmpty()).collect(Collectors.joining(", "));
    return refused(
        run,
        images.getLast().path(),
        stated.isEmpty() ? "images that state no space" : "images in " + stated,
        by.wanted() + ", the space of the atlas",
        "Take the derivative that has it or another atlas; --assume-space NAME if nothing states"
            + " the space and you know it");
  }

  private static Refused refused(
      ScanRun run, Path file, String found, String expected, String remedy) {
    return new Refused(
        run.name(),
        file,
        new Problem(run.name().id() + " (" + file + ")", found, expected, remedy));
  }
}
