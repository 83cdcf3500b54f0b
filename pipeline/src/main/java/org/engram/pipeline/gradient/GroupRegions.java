package org.engram.pipeline.gradient;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.LabelMatcher;
import org.engram.imaging.atlas.MatchedSeries;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.atlas.RegionMatch;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.RefusedInputException;

/**
 * The regions of a group: a named atlas, in which every scan's regions are found by label, or those
 * of the first scan, which every other scan must then have in the same order.
 */
final class GroupRegions {
  /**
   * A scan in the group's order.
   *
   * @param values row-major [regions, frames]
   * @param uncounted regions that it lacks or that do not vary
   */
  record Rows(double[] values, BitSet uncounted, List<String> warnings) {}

  private final Atlas atlas;
  private final Optional<LabelMatcher> matcher;
  private final Optional<TimeSeries> first;

  private GroupRegions(Atlas atlas, Optional<LabelMatcher> matcher, Optional<TimeSeries> first) {
    this.atlas = atlas;
    this.matcher = matcher;
    this.first = first;
  }

  static GroupRegions of(Atlas atlas) {
    return new GroupRegions(atlas, Optional.of(new LabelMatcher(atlas)), Optional.empty());
  }

  static GroupRegions first(TimeSeries series) {
    Atlas atlas =
        series.labelled()
            ? NamedRegions.of("the regions of " + series.source(), series.labels())
            : Atlas.unnamed("the regions of " + series.source(), series.regions());
    TimeSeries names =
        new TimeSeries(
            series.source(),
            series.labels(),
            series.regions(),
            1,
            new double[series.regions()],
            series.repetitionTime(),
            List.of());
    return new GroupRegions(atlas, Optional.empty(), Optional.of(names));
  }

  Atlas atlas() {
    return atlas;
  }

  int size() {
    return atlas.size();
  }

  /** What must be known of regions without names. */
  Optional<String> warning() {
    return first
        .filter(series -> !series.labelled())
        .map(
            series ->
                series.source()
                    + ": names no regions; rows 1 to "
                    + size()
                    + " were taken to be the same regions in every scan");
  }

  /** A scan's rows, or a refusal. */
  Rows rows(TimeSeries series, GroupSettings settings) {
    RegionMatch match =
        matcher
            .map(m -> m.match(series, settings.assumeOrder() || series.modelOrder()))
            .orElseGet(this::inOrder);
    if (!match.missing().isEmpty() && settings.incomplete() == IncompleteScans.REFUSE) {
      throw new RefusedInputException(
          series.source(),
          match.missing().size() + " of " + size() + " regions missing: " + some(match.missing()),
          "every region of " + atlas.name(),
          "Add them, or choose --incomplete leave-out");
    }
    MatchedSeries matched =
        MatchedSeries.of(series, match, MissingRegions.ZERO, ConstantRegions.MARK);
    List<String> warnings = new ArrayList<>(match.notes());
    BitSet uncounted = matched.absent();
    if (settings.incomplete() == IncompleteScans.LEAVE_OUT) {
      uncounted.or(matched.constant());
      if (!uncounted.isEmpty()) {
        warnings.add(
            uncounted.cardinality()
                + " regions not counted, missing or without variation: "
                + some(uncounted.stream().mapToObj(r -> atlas.labels().get(r)).toList()));
      }
    }
    if (!match.unused().isEmpty()) {
      warnings.add(match.unused().size() + " regions not used: " + some(match.unused()));
    }
    return new Rows(matched.values(), uncounted, warnings);
  }

  private RegionMatch inOrder() {
    return new RegionMatch(
        atlas, IntStream.range(0, size()).toArray(), List.of(), List.of(), 1, List.of());
  }

  /**
   * Refuses a mixture of atlases, or of orders, where the first scan gives the regions.
   *
   * @throws RefusedInputException naming the scan and the first region that is another
   */
  void requireSame(TimeSeries series, boolean assumeOrder) {
    if (first.isEmpty()) {
      return;
    }
    TimeSeries known = first.get();
    String remedy =
        "Average scans of one atlas; name it with --atlas-regions to have regions found by label";
    if (series.regions() != known.regions()) {
      throw new RefusedInputException(
          series.source(),
          series.regions() + " regions",
          known.regions() + ", as the first scan has (" + known.source() + ")",
          remedy);
    }
    if (series.labelled() != known.labelled() && !assumeOrder) {
      throw new RefusedInputException(
          series.source(),
          series.labelled() ? "region names" : "no region names",
          (known.labelled() ? "names" : "none") + ", as in the first scan, " + known.source(),
          "Name the regions in every file, or state with --assume-order that all have one order");
    }
    for (int r = 0; r < known.labels().size() && series.labelled(); r++) {
      if (!series.labels().get(r).equals(known.labels().get(r))) {
        throw new RefusedInputException(
            series.source(),
            "region " + (r + 1) + " is '" + series.labels().get(r) + "'",
            "'" + known.labels().get(r) + "', as in the first scan, " + known.source(),
            remedy);
      }
    }
  }

  private static String some(List<String> labels) {
    int shown = Math.min(5, labels.size());
    return String.join(", ", labels.subList(0, shown))
        + (labels.size() > shown ? " and " + (labels.size() - shown) + " more" : "");
  }
}
