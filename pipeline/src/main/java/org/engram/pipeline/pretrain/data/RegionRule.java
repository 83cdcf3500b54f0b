package org.engram.pipeline.pretrain.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.LabelMatcher;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.atlas.RegionMatch;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.RefusedInputException;

/**
 * That all runs of a cohort have the same regions. Where the model's regions are known, a file's
 * labels are matched to them by name, in whatever order it has them; else the first file decides,
 * and every other must have its regions in its order.
 */
final class RegionRule {
  private final Atlas atlas;
  private final Optional<String> first;
  private final boolean labelled;
  private final boolean assumeOrder;
  private final boolean mayMiss;
  private final LabelMatcher matcher;

  private RegionRule(
      Atlas atlas, Optional<String> first, boolean labelled, PreparationSettings settings) {
    this.atlas = atlas;
    this.first = first;
    this.labelled = labelled;
    this.assumeOrder = settings.assumeOrder();
    this.mayMiss = settings.missingRegions() != MissingRegions.REFUSE;
    this.matcher = new LabelMatcher(atlas);
  }

  /** The model's regions are known. */
  static RegionRule known(Atlas atlas, PreparationSettings settings) {
    return new RegionRule(atlas, Optional.empty(), true, settings);
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
    return new RegionRule(atlas, Optional.of(first.source()), first.labelled(), settings);
  }

  /** As an index has it: the first file's regions, by its name, or a known atlas. */
  static RegionRule restored(CohortIndex.Header header) {
    return new RegionRule(
        header.atlas(), header.firstFile(), header.labelled(), header.preparation());
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
    if (first.isEmpty()) {
      RegionMatch match = matcher.match(series, assumeOrder || series.modelOrder());
      if (!match.missing().isEmpty() && !mayMiss) {
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
    requireLikeFirst(series);
    return new RegionMatch(
        atlas, IntStream.range(0, atlas.size()).toArray(), List.of(), List.of(), 1, List.of());
  }

  private void requireLikeFirst(TimeSeries series) {
    if (series.regions() != atlas.size()) {
      throw differs(series, series.regions() + " regions", atlas.size() + " regions");
    }
    boolean vouched = assumeOrder || series.modelOrder();
    if (series.labelled() != labelled && !vouched) {
      throw differs(
          series,
          series.labelled() ? "labelled regions" : "no region labels",
          labelled ? "labels" : "none");
    }
    if (!series.labelled() || !labelled) {
      return;
    }
    for (int r = 0; r < atlas.size(); r++) {
      String expected = atlas.regions().get(r).label();
      if (!series.labels().get(r).equals(expected)) {
        throw differs(
            series,
            "region " + (r + 1) + " is '" + series.labels().get(r) + "'",
            "'" + expected + "'");
      }
    }
  }

  private RefusedInputException differs(TimeSeries series, String found, String expected) {
    return new RefusedInputException(
        series.source(),
        found,
        expected + " as in the first file, " + first.orElseThrow(),
        "Train on files of one atlas and one order, or name the regions: a model directory's"
            + " regions.tsv lets labels be matched by name");
  }
}
