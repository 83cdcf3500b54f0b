package org.engram.pipeline.pretrain.data;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.LabelMatcher;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.atlas.RegionMatch;
import org.engram.imaging.timeseries.OtherRegionCountException;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * That all runs of a cohort have the same regions. A file's labels are matched by name to the
 * model's regions where these are known, else to the first file's; and unless each file may have
 * its own order ({@link RegionOrder}), all must have the order of the first.
 */
final class RegionRule {
  private final Atlas atlas;
  private final Optional<String> first;
  private final boolean labelled;
  private final PreparationSettings settings;
  private final LabelMatcher matcher;
  private final Optional<RegionLayout> layout;

  private RegionRule(
      Atlas atlas,
      Optional<String> first,
      boolean labelled,
      PreparationSettings settings,
      Optional<RegionLayout> layout) {
    this.atlas = atlas;
    this.first = first;
    this.labelled = labelled;
    this.settings = settings;
    this.matcher = new LabelMatcher(atlas);
    this.layout = layout;
  }

  /** The model's regions are known; each file may have its own order. */
  static RegionRule known(Atlas atlas, PreparationSettings settings) {
    return new RegionRule(atlas, Optional.empty(), true, settings, Optional.empty());
  }

  /**
   * The model's regions are known, and all files have them in the order of the first.
   *
   * @throws RefusedInputException where the first file has not the model's regions
   */
  static RegionRule known(Atlas atlas, TimeSeries first, PreparationSettings settings) {
    RegionRule open = known(atlas, settings);
    RegionLayout layout = RegionLayout.of(first, open.match(first));
    return new RegionRule(atlas, Optional.empty(), true, settings, Optional.of(layout));
  }

  /** The first file's regions are every file's. */
  static RegionRule like(TimeSeries first, PreparationSettings settings) {
    if (!first.labelled() && !settings.assumeOrder() && !first.modelOrder()) {
      throw new RefusedInputException(
          first.source(),
          "no region labels, and no model that names its regions",
          "labels, or word that all files have the same regions in the same order",
          "Name the regions in the files, or state --assume-order (assume_order: true)");
    }
    List<String> labels = first.labels();
    Atlas atlas =
        first.labelled()
            ? new Atlas(
                "regions of the first file",
                IntStream.range(0, labels.size())
                    .mapToObj(i -> new Region(i, labels.get(i), "", ""))
                    .toList())
            : Atlas.unnamed("regions of the first file", first.regions());
    boolean ordered = first.labelled() && settings.regionOrder() == RegionOrder.SAME;
    return new RegionRule(
        atlas,
        Optional.of(first.source()),
        first.labelled(),
        settings,
        ordered ? Optional.of(RegionLayout.of(first)) : Optional.empty());
  }

  /**
   * As an index has it, for files that were compared when it was built: the first file's regions,
   * by its name, or a known atlas.
   */
  static RegionRule restored(CohortIndex.Header header) {
    return new RegionRule(
        header.atlas(),
        header.firstFile(),
        header.labelled(),
        header.preparation(),
        Optional.empty());
  }

  Atlas atlas() {
    return atlas;
  }

  /** The file whose regions these are, where no model named them. */
  Optional<String> firstFile() {
    return first;
  }

  boolean labelled() {
    return labelled;
  }

  /**
   * Where the file has each region.
   *
   * @throws RefusedInputException where its regions are not the cohort's: such a file is no bad
   *     scan but a sign that two data sets were mixed
   */
  RegionMatch match(TimeSeries series) {
    if (first.isPresent()) {
      return likeFirst(series);
    }
    RegionMatch match = byName(series);
    layout.ifPresent(one -> one.requireSame(RegionLayout.of(series, match), mayMiss()));
    return match;
  }

  /** A table without names and of another number of regions: it is told in the cohort's terms. */
  RefusedInputException otherNumber(OtherRegionCountException refused) {
    String as = first.map(file -> "as in the first file, " + file).orElse("as " + atlas.name());
    return new RefusedInputException(
        new Problem(
            refused.problem().where(),
            refused.problem().found(),
            atlas.size() + " regions " + as,
            "Train on files of one atlas: leave this one out"),
        refused);
  }

  private RegionMatch byName(TimeSeries series) {
    RegionMatch match = matcher.match(series, settings.assumeOrder() || series.modelOrder());
    if (!match.missing().isEmpty() && settings.missingRegions() == MissingRegions.REFUSE) {
      throw new RefusedInputException(
          series.source(),
          series.regions()
              + " regions, without "
              + match.missing().size()
              + " of "
              + atlas.name()
              + " such as '"
              + match.missing().getFirst()
              + "'",
          "all " + atlas.size() + " regions in every file",
          "Leave such files out, or choose --missing-regions mean or zero (missing_regions)");
    }
    return match;
  }

  private RegionMatch likeFirst(TimeSeries series) {
    if (series.labelled() && labelled) {
      layout.ifPresent(one -> one.requireSame(RegionLayout.of(series), mayMiss()));
      return series.labels().equals(atlas.labels()) ? inOrder() : byName(series);
    }
    boolean vouched = settings.assumeOrder() || series.modelOrder();
    if (series.regions() != atlas.size()) {
      throw unlike(series, series.regions() + " regions", atlas.size() + " regions");
    }
    if (series.labelled() != labelled && !vouched) {
      throw unlike(
          series,
          series.labelled() ? "labelled regions" : "no region labels",
          labelled ? "labels" : "none");
    }
    return inOrder();
  }

  private RegionMatch inOrder() {
    return new RegionMatch(
        atlas, IntStream.range(0, atlas.size()).toArray(), List.of(), List.of(), 1, List.of());
  }

  private Set<String> mayMiss() {
    return settings.missingRegions() == MissingRegions.REFUSE
        ? Set.of()
        : new HashSet<>(atlas.labels());
  }

  private RefusedInputException unlike(TimeSeries series, String found, String expected) {
    return new RefusedInputException(
        series.source(),
        found,
        expected + " as in the first file, " + first.orElseThrow(),
        "Train on files of one atlas and one order: leave this one out, or name the regions in"
            + " every file");
  }
}
