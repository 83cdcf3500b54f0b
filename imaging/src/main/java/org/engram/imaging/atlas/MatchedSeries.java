package org.engram.imaging.atlas;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.RefusedInputException;

/**
 * A run's series in an atlas's regions and order.
 *
 * @param atlas the rows
 * @param source what it was read from
 * @param frames number of time points
 * @param values row-major [atlas regions, time] in the input's units; absent rows are 0 until
 *     {@link #fillMissing} fills them in the normalised window
 * @param repetitionTime seconds between frames, where known
 * @param policy what fills the absent rows
 * @param absent rows that the input has not
 * @param constant rows that do not vary
 * @param coverage share of the atlas's regions with a series that varies, 0 to 1
 * @param warnings what a reader of the result should know, in words
 */
public record MatchedSeries(
    Atlas atlas,
    String source,
    int frames,
    double[] values,
    OptionalDouble repetitionTime,
    MissingRegions policy,
    BitSet absent,
    BitSet constant,
    double coverage,
    List<String> warnings) {
  /** A range below this share of the largest value is rounding, not signal. */
  private static final double ROUNDING = 1e-12;

  public MatchedSeries {
    warnings = List.copyOf(warnings);
    absent = (BitSet) absent.clone();
    constant = (BitSet) constant.clone();
    if (values.length != (long) atlas.size() * frames) {
      throw new IllegalArgumentException(
          values.length + " values for " + atlas.size() + " regions");
    }
  }

  /**
   * Brings a series into the order of the match.
   *
   * @throws RefusedInputException when regions are missing or constant and the policy refuses them,
   *     or no region is left that varies
   */
  public static MatchedSeries of(
      TimeSeries series, RegionMatch match, MissingRegions missing, ConstantRegions constants) {
    Atlas atlas = match.atlas();
    if (!match.missing().isEmpty() && missing == MissingRegions.REFUSE) {
      throw new RefusedInputException(
          series.source(),
          match.missing().size()
              + " of "
              + atlas.size()
              + " regions missing: "
              + list(match.missing())
              + (match.unused().isEmpty() ? "" : "; not used: " + list(match.unused())),
          "every region of " + atlas.name(),
          "Add them, or choose --missing-regions mean or zero.");
    }
    int frames = series.frames();
    int[] sourceRow = match.sourceRow();
    double[] values = new double[Math.multiplyExact(atlas.size(), frames)];
    BitSet absent = new BitSet(atlas.size());
    BitSet constant = new BitSet(atlas.size());
    for (int row = 0; row < sourceRow.length; row++) {
      if (sourceRow[row] < 0) {
        absent.set(row);
        continue;
      }
      System.arraycopy(series.values(), sourceRow[row] * frames, values, row * frames, frames);
      constant.set(row, isConstant(values, row * frames, frames));
    }
    MatchedSeries matched =
        new MatchedSeries(
            atlas,
            series.source(),
            frames,
            values,
            series.repetitionTime(),
            missing,
            absent,
            constant,
            (atlas.size() - absent.cardinality() - constant.cardinality()) / (double) atlas.size(),
            match.notes());
    if (matched.coverage == 0) {
      throw new RefusedInputException(
          series.source(),
          "no region varies over its " + frames + " frames",
          "at least one region with signal",
          "Check that this is a parcel time series.");
    }
    if (!constant.isEmpty() && constants == ConstantRegions.REFUSE) {
      int row = constant.nextSetBit(0);
      throw new RefusedInputException(
          series.source(),
          constant.cardinality()
              + " constant regions: "
              + list(matched.constantLabels())
              + " (the first is "
              + values[row * frames]
              + " throughout)",
          "series that vary in time",
          "Such regions mostly have no voxels; choose --constant-regions mark to keep and list"
              + " them.");
    }
    return matched.withWarnings(matched.describe(match.unused()));
  }

  private List<String> describe(List<String> unused) {
    List<String> all = new ArrayList<>(warnings);
    if (!absent.isEmpty()) {
      all.add(
          absent.cardinality()
              + " missing regions filled ("
              + policy.choiceName()
              + "): "
              + list(missingLabels()));
    }
    if (!constant.isEmpty()) {
      all.add(constant.cardinality() + " constant regions: " + list(constantLabels()));
    }
    if (!unused.isEmpty()) {
      all.add(unused.size() + " regions of the input not used: " + list(unused));
    }
    return all;
  }

  /** The same series with these warnings. */
  public MatchedSeries withWarnings(List<String> all) {
    return new MatchedSeries(
        atlas, source, frames, values, repetitionTime, policy, absent, constant, coverage, all);
  }

  /** Labels of the rows that the input has not. */
  public List<String> missingLabels() {
    return absent.stream().mapToObj(row -> atlas.regions().get(row).label()).toList();
  }

  /** Labels of the rows that do not vary. */
  public List<String> constantLabels() {
    return constant.stream().mapToObj(row -> atlas.regions().get(row).label()).toList();
  }

  /**
   * Fills the absent rows of a normalised window of this run in place, by the policy.
   *
   * @param window [regions, frames] as the normalisation returned it
   */
  public void fillMissing(float[] window, int windowFrames) {
    BitSet usable = new BitSet(atlas.size());
    usable.set(0, atlas.size());
    usable.andNot(absent);
    usable.andNot(constant);
    policy.fill(atlas, absent, usable, window, windowFrames);
  }

  private static boolean isConstant(double[] values, int from, int frames) {
    double least = values[from];
    double most = values[from];
    for (int i = from + 1; i < from + frames; i++) {
      least = Math.min(least, values[i]);
      most = Math.max(most, values[i]);
    }
    return most - least <= ROUNDING * Math.max(Math.abs(least), Math.abs(most));
  }

  private static String list(List<String> labels) {
    int shown = Math.min(5, labels.size());
    return String.join(", ", labels.subList(0, shown))
        + (labels.size() > shown ? " and " + (labels.size() - shown) + " more" : "");
  }

  @Override
  public BitSet absent() {
    return (BitSet) absent.clone();
  }

  @Override
  public BitSet constant() {
    return (BitSet) constant.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MatchedSeries that
        && atlas.equals(that.atlas)
        && source.equals(that.source)
        && Arrays.equals(values, that.values)
        && repetitionTime.equals(that.repetitionTime)
        && policy == that.policy
        && absent.equals(that.absent)
        && constant.equals(that.constant)
        && warnings.equals(that.warnings);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values) * 31 + source.hashCode();
  }

  @Override
  public String toString() {
    return source + " [" + atlas.size() + " regions, " + frames + " frames]";
  }
}
