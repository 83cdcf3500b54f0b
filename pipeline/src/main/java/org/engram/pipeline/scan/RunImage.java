package org.engram.pipeline.scan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.engram.imaging.dataset.BoldImage;
import org.engram.imaging.dataset.Layout;
import org.engram.imaging.dataset.RunName;
import org.engram.imaging.dataset.ScanRun;
import org.engram.imaging.dataset.Space;

/**
 * A file over time of a run, of volumes or dense CIFTI, that can become its series. Says, for all
 * use cases alike, which of a run's files goes before which.
 *
 * @param run as the data set has it that the file is of
 * @param path the file
 * @param space it is in, by its name; empty is the scan's own
 * @param description {@code desc-}, or what HCP's name says
 * @param echo {@code echo-}; empty where there is one, or all are combined
 * @param mask of the brain
 * @param dense whether it is a dense CIFTI series
 */
public record RunImage(
    ScanRun run,
    Path path,
    String space,
    String description,
    String echo,
    Optional<Path> mask,
    boolean dense) {
  /** All files over time of some data sets' runs; volumes of a run before dense series. */
  public static List<RunImage> of(List<ScanRun> runs) {
    List<RunImage> images = new ArrayList<>();
    for (ScanRun run : runs) {
      for (BoldImage image : run.images()) {
        images.add(
            new RunImage(
                run,
                image.path(),
                image.space(),
                image.description(),
                image.echo(),
                image.mask(),
                false));
      }
      run.dense()
          .forEach(
              file ->
                  images.add(
                      new RunImage(
                          run,
                          file.path(),
                          file.space(),
                          file.description(),
                          "",
                          Optional.empty(),
                          true)));
    }
    return images;
  }

  /** The same for one run in any data set; plain names mean nothing outside of their folder. */
  public static Object identity(ScanRun run) {
    RunName name = run.name();
    return run.layout() == Layout.PLAIN ? List.of(run.root(), name) : name.counted();
  }

  /**
   * Of images that would all do, those to take: echoes combined before single ones, unsmoothed
   * before smoothed, surfaces aligned by all of HCP's features (MSMAll) before those aligned by
   * folding alone, and of HCP's cleaned and uncleaned files the one kind that is wanted. Where a
   * run has no file of a kind, the others stay.
   *
   * @param cleaned whether HCP's cleaned files are wanted
   */
  public static List<RunImage> preferred(List<RunImage> images, boolean cleaned) {
    List<RunImage> left = images;
    left = some(left, image -> image.echo().isEmpty());
    left = some(left, image -> !image.description().contains("moothed"));
    left = some(left, image -> !image.dense() || image.description().contains("MSMAll"));
    return some(left, image -> image.run().layout() != Layout.HCP || image.clean() == cleaned);
  }

  private static List<RunImage> some(List<RunImage> images, Predicate<RunImage> kind) {
    List<RunImage> some = images.stream().filter(kind).toList();
    return some.isEmpty() ? images : some;
  }

  /** Whether HCP's name says that confounds were taken out: {@code hp2000_clean}. */
  private boolean clean() {
    return description.toLowerCase(Locale.ROOT).contains("clean");
  }

  /** Whether an atlas can be laid over it by its stated space. */
  public boolean inStandardSpace() {
    return Space.isStandard(space);
  }
}
