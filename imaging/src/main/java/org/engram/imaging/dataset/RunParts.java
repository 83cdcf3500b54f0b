package org.engram.imaging.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.bids.BidsSidecar;
import org.engram.imaging.bids.SidecarFolders;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/** Collects the files of one run. A second file for one thing is noted and not taken. */
final class RunParts {
  private final RunName name;
  private final List<BoldImage> images = new ArrayList<>();
  private final List<DenseSeries> dense = new ArrayList<>();
  private final List<SurfaceSeries> surfaces = new ArrayList<>();
  private final List<ParcelSeries> series = new ArrayList<>();
  private final Map<String, Path> masks = new HashMap<>();
  private final Map<String, Path> taken = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<Path> timed = new ArrayList<>();
  private boolean named;
  private Path confounds;
  private Path motion;

  RunParts(RunName name) {
    this.name = name;
  }

  void image(FoundFile file, BoldImage image) {
    String what =
        String.join(
            " ", "image", image.space(), image.resolution(), image.description(), image.echo());
    if (isData(file) && isNew(file.path(), what)) {
      images.add(image);
    }
  }

  void dense(FoundFile file, DenseSeries one) {
    String what = String.join(" ", "dense", one.space(), one.density(), one.description());
    if (isData(file) && isNew(file.path(), what)) {
      dense.add(one);
    }
  }

  void surface(FoundFile file, SurfaceSeries one) {
    if (isData(file) && isNew(file.path(), "surface " + one.hemisphere() + " " + one.space())) {
      surfaces.add(one);
    }
  }

  void series(FoundFile file, ParcelSeries one) {
    String what =
        String.join(
            " ",
            one.cifti() ? "ptseries" : "series",
            one.atlas(),
            one.space(),
            one.statistic(),
            one.description());
    if (isData(file) && isNew(file.path(), what)) {
      series.add(one);
    }
  }

  /**
   * A brain mask.
   *
   * @param resolution as of the images that it is for
   */
  void mask(FoundFile file, String space, String resolution) {
    if (hasContent(file)) {
      masks.put(space + " " + resolution, file.path());
    }
  }

  void confounds(FoundFile file) {
    if (hasContent(file) && isNew(file.path(), "confounds")) {
      confounds = file.path();
    }
  }

  void motion(FoundFile file) {
    if (hasContent(file)) {
      motion = file.path();
    }
  }

  void note(Finding finding) {
    findings.add(finding);
  }

  /** The run, with what its sidecars say of its timing. */
  ScanRun run(Path root, Layout layout, SidecarFolders sidecars) {
    List<BoldImage> masked = new ArrayList<>();
    for (BoldImage image : images) {
      Path mask = masks.get(image.space() + " " + image.resolution());
      masked.add(mask == null ? image : image.withMask(mask));
    }
    Optional<ScanRun.Timing> timing = layout == Layout.HCP ? Optional.empty() : timing(sidecars);
    if (!named && confounds != null) {
      findings.add(
          Finding.of(
              Finding.Kind.CONFOUNDS_WITHOUT_DATA,
              confounds,
              "confounds of a run that has no image and no series",
              "the run's data beside them",
              "Fetch or make the preprocessed image"));
    }
    return new ScanRun(
        root,
        layout,
        name,
        masked,
        dense,
        surfaces,
        series,
        Optional.ofNullable(confounds),
        Optional.ofNullable(motion),
        timing,
        findings);
  }

  private Optional<ScanRun.Timing> timing(SidecarFolders sidecars) {
    for (Path file : timed) {
      try {
        String fileName = file.getFileName().toString();
        String stem = fileName.substring(0, fileName.length() - Endings.of(fileName).length());
        BidsSidecar sidecar = BidsSidecar.of(file, stem, sidecars);
        Optional<Path> stated = sidecar.repetitionTimeFile();
        if (stated.isPresent()) {
          double seconds = sidecar.repetitionTime().getAsDouble();
          return Optional.of(new ScanRun.Timing(seconds, stated.get()));
        }
      } catch (FileFormatException e) {
        findings.add(new Finding(Finding.Kind.UNUSABLE_METADATA, file, e.problem()));
        return Optional.empty();
      } catch (RefusedInputException e) {
        findings.add(new Finding(Finding.Kind.UNUSABLE_METADATA, file, e.problem()));
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** As {@link #hasContent}, of the data themselves, whose sidecar may tell the timing. */
  private boolean isData(FoundFile file) {
    named = true;
    timed.add(file.path());
    return hasContent(file);
  }

  private boolean hasContent(FoundFile file) {
    file.state()
        .problem(file.path())
        .ifPresent(
            problem -> findings.add(new Finding(Finding.Kind.NO_CONTENT, file.path(), problem)));
    return file.present();
  }

  private boolean isNew(Path file, String what) {
    Path before = taken.putIfAbsent(what, file);
    if (before != null) {
      findings.add(
          Finding.of(
              Finding.Kind.DUPLICATE,
              file,
              "by its name the same as " + before,
              "one file for each",
              "Remove one of the two, or name them apart"));
    }
    return before == null;
  }
}
