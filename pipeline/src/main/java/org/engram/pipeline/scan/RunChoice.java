package org.engram.pipeline.scan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.engram.imaging.dataset.BoldImage;
import org.engram.imaging.dataset.Finding;
import org.engram.imaging.dataset.RunName;
import org.engram.imaging.dataset.ScanRun;
import org.engram.pipeline.preprocess.Preprocessor;
import org.engram.tensor.Problem;

/** What is taken of a run: one image in the atlases' space, else its parcel series. */
sealed interface RunChoice {
  /** One image. */
  record Image(ScanRun run, BoldImage image) implements RunChoice {}

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
    List<Image> fitting = images(same, image -> !image.space().isEmpty() && by.fits(image.space()));
    if (fitting.isEmpty()) {
      fitting = images(same, image -> image.space().isEmpty() && by.fits(""));
    }
    fitting = preferred(preferred(fitting, image -> image.echo().isEmpty()), RunChoice::isSharp);
    if (fitting.isEmpty()) {
      List<ScanRun> withSeries = same.stream().filter(run -> !run.series().isEmpty()).toList();
      return withSeries.isEmpty() ? nothing(same, by) : new Series(withSeries);
    }
    Image chosen = fitting.getFirst();
    if (chosen.run().ambiguous()) {
      Finding duplicate =
          chosen.run().findings().stream()
              .filter(finding -> finding.kind() == Finding.Kind.DUPLICATE)
              .findFirst()
              .orElseThrow();
      return new Refused(chosen.run().name(), chosen.image().path(), duplicate.problem());
    }
    if (fitting.size() > 1) {
      String files =
          fitting.stream()
              .map(image -> image.image().path().toString())
              .collect(Collectors.joining(", "));
      return refused(
          chosen.run(),
          chosen.image().path(),
          fitting.size() + " images that could be taken: " + files,
          "one image of the run in the atlas's space",
          "Give the folder of one data set, the file itself, or a glob that matches one a run");
    }
    return chosen;
  }

  private static List<Image> images(List<ScanRun> same, Predicate<BoldImage> wanted) {
    List<Image> images = new ArrayList<>();
    for (ScanRun run : same) {
      run.images().stream().filter(wanted).forEach(image -> images.add(new Image(run, image)));
    }
    return images;
  }

  /** Those of a kind, or all where none is. */
  private static List<Image> preferred(List<Image> images, Predicate<BoldImage> kind) {
    List<Image> some = images.stream().filter(image -> kind.test(image.image())).toList();
    return some.isEmpty() ? images : some;
  }

  private static boolean isSharp(BoldImage image) {
    return !image.description().contains("moothed");
  }

  private static RunChoice nothing(List<ScanRun> same, Preprocessor by) {
    for (ScanRun run : same) {
      if (!run.hasData() && !run.findings().isEmpty()) {
        Finding finding = run.findings().getFirst();
        return new Refused(run.name(), finding.file(), finding.problem());
      }
    }
    ScanRun run = same.getLast(); // the derivatives come after the raw data
    List<Image> images = images(same, _ -> true);
    if (images.isEmpty()) {
      return refused(
          run,
          run.anyFile().orElse(run.root()),
          run.dense().isEmpty() ? "no volumes" : "dense CIFTI series and no volumes",
          "an image over time, or a parcel series",
          "Parcellate dense series first: engram parcellate");
    }
    TreeSet<String> spaces = new TreeSet<>();
    images.forEach(one -> spaces.add(one.image().space()));
    String stated = spaces.stream().filter(s -> !s.isEmpty()).collect(Collectors.joining(", "));
    return refused(
        run,
        images.getLast().image().path(),
        stated.isEmpty() ? "images that state no space" : "images in " + stated,
        "an image in " + by.spaces() + ", the space of the atlas",
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
