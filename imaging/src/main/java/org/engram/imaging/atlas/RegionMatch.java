package org.engram.imaging.atlas;

import java.util.Arrays;
import java.util.List;

/**
 * Which row of an input holds each region of an atlas.
 *
 * @param atlas the regions asked for
 * @param sourceRow by atlas region: the row of the input, or -1 where it has none
 * @param missing labels of the atlas that the input has not, in atlas order
 * @param unused labels of the input that the atlas has not, in input order
 * @param coverage share of the atlas's regions that the input has, 0 to 1
 * @param notes how the labels were read, where it was not the atlas's own naming
 */
public record RegionMatch(
    Atlas atlas,
    int[] sourceRow,
    List<String> missing,
    List<String> unused,
    double coverage,
    List<String> notes) {
  public RegionMatch {
    sourceRow = sourceRow.clone();
    missing = List.copyOf(missing);
    unused = List.copyOf(unused);
    notes = List.copyOf(notes);
    if (sourceRow.length != atlas.size()) {
      throw new IllegalArgumentException(sourceRow.length + " rows for " + atlas.size());
    }
  }

  @Override
  public int[] sourceRow() {
    return sourceRow.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RegionMatch that
        && atlas.equals(that.atlas)
        && Arrays.equals(sourceRow, that.sourceRow)
        && unused.equals(that.unused)
        && notes.equals(that.notes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sourceRow) * 31 + atlas.name().hashCode();
  }

  @Override
  public String toString() {
    return (atlas.size() - missing.size()) + " of " + atlas.size() + " regions of " + atlas.name();
  }
}
