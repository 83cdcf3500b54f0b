package org.engram.imaging.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A run and all that belongs to it, as one data set has it. Files without content are not in the
 * lists but in the findings.
 *
 * @param root of the data set
 * @param layout of the data set
 * @param name which run
 * @param images volumes over time, by space
 * @param dense CIFTI files over time
 * @param surfaces GIFTI files over time
 * @param series parcel time series
 * @param confounds the table of nuisance signals: fMRIPrep's, or HCP's Movement_Regressors.txt
 * @param motion XCP-D's table of motion, where there is one
 * @param timing seconds between frames and where that is stated; empty where no sidecar says it,
 *     and an image's header may
 * @param findings what is wrong with it
 */
public record ScanRun(
    Path root,
    Layout layout,
    RunName name,
    List<BoldImage> images,
    List<DenseSeries> dense,
    List<SurfaceSeries> surfaces,
    List<ParcelSeries> series,
    Optional<Path> confounds,
    Optional<Path> motion,
    Optional<Timing> timing,
    List<Finding> findings) {
  /**
   * Seconds between frames.
   *
   * @param repetitionTime in seconds
   * @param file that states it
   */
  public record Timing(double repetitionTime, Path file) {}

  public ScanRun {
    images = List.copyOf(images);
    dense = List.copyOf(dense);
    surfaces = List.copyOf(surfaces);
    series = List.copyOf(series);
    findings = List.copyOf(findings);
  }

  public String subject() {
    return name.subject();
  }

  /** Without {@code ses-}; empty where there is none. */
  public String session() {
    return name.session();
  }

  /** Seconds between frames, where a sidecar says it. */
  public OptionalDouble repetitionTime() {
    return timing.isPresent()
        ? OptionalDouble.of(timing.get().repetitionTime())
        : OptionalDouble.empty();
  }

  /** Whether it has data of any kind. */
  public boolean hasData() {
    return !images.isEmpty() || !dense.isEmpty() || !surfaces.isEmpty() || !series.isEmpty();
  }

  /** One of its data files, for messages: a series, else an image, else another. */
  public Optional<Path> anyFile() {
    return Stream.of(
            series.stream().map(ParcelSeries::path),
            images.stream().map(BoldImage::path),
            dense.stream().map(DenseSeries::path),
            surfaces.stream().map(SurfaceSeries::path),
            confounds.stream())
        .flatMap(files -> files)
        .findFirst();
  }

  /** Whether two files claim to be the same data of it. */
  public boolean ambiguous() {
    return findings.stream().anyMatch(finding -> finding.kind() == Finding.Kind.DUPLICATE);
  }

  /** The spaces of its images and CIFTI files; the scan's own is the empty text. */
  public List<String> spaces() {
    TreeSet<String> spaces = new TreeSet<>();
    images.forEach(image -> spaces.add(image.space()));
    dense.forEach(file -> spaces.add(file.space()));
    return List.copyOf(spaces);
  }

  /**
   * The image of a space to take: all echoes combined before single ones, the one without further
   * smoothing first, then by path.
   */
  public Optional<BoldImage> image(String space) {
    return images.stream()
        .filter(image -> image.space().equals(space))
        .min(
            Comparator.comparing((BoldImage image) -> !image.echo().isEmpty())
                .thenComparing(image -> image.description().contains("moothed"))
                .thenComparing(image -> image.path().toString()));
  }

  ScanRun withTiming(Timing known) {
    return new ScanRun(
        root,
        layout,
        name,
        images,
        dense,
        surfaces,
        series,
        confounds,
        motion,
        Optional.of(known),
        findings);
  }

  ScanRun withFinding(Finding finding) {
    List<Finding> more = new ArrayList<>(findings);
    more.add(finding);
    return new ScanRun(
        root, layout, name, images, dense, surfaces, series, confounds, motion, timing, more);
  }
}
