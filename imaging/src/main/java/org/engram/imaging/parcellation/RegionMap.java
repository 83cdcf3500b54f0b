package org.engram.imaging.parcellation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;

/**
 * Which elements of a scan (voxels of its grid, grayordinates) belong to which region: what the
 * {@link Parcellator} needs of an atlas, whatever it was made of.
 *
 * @param atlas the regions in order
 * @param rows by element of the scan: the region's index, or -1 for none
 * @param sizes by region: its elements in the atlas, of which {@code rows} may have fewer; the
 *     denominator of the coverage
 * @param space the name of the space, where one is stated
 * @param notes what was decided on the way here, in words
 */
public record RegionMap(
    Atlas atlas, int[] rows, int[] sizes, Optional<String> space, List<String> notes) {
  public RegionMap {
    notes = List.copyOf(notes);
    if (sizes.length != atlas.size()) {
      throw new IllegalArgumentException(sizes.length + " sizes for " + atlas.size());
    }
    int[] counted = new int[atlas.size()];
    for (int row : rows) {
      if (row < -1 || row >= counted.length) {
        throw new IllegalArgumentException("row " + row + " of " + counted.length);
      }
      if (row >= 0) {
        counted[row]++;
      }
    }
    for (int region = 0; region < counted.length; region++) {
      if (counted[region] > sizes[region]) {
        throw new IllegalArgumentException("more elements than the size of region " + region);
      }
    }
  }

  /**
   * The regions of labelled elements that are no voxels, such as grayordinates, in the table's
   * order; label 0 is none.
   *
   * @param name of the atlas
   * @param labels by element of the atlas
   * @throws org.engram.tensor.RefusedInputException where no label is in the table
   */
  public static RegionMap ofLabels(
      String name, int[] labels, LabelTable table, Optional<String> space) {
    LabelRows named = LabelRows.of(name, labels, table);
    int[] sizes = VolumeAtlas.count(named.rows(), named.atlas().size());
    return new RegionMap(named.atlas(), named.rows(), sizes, space, named.notes());
  }

  /**
   * The same regions over the elements of a scan that has only some of the atlas's, or has them in
   * another order. Sizes stay the atlas's: what the scan lacks is not covered.
   *
   * @param length elements of the scan
   * @param ofScan elements of the scan that the atlas has too
   * @param ofAtlas the same elements in the atlas
   * @param differences what the two have not in common, in words; noted
   */
  public RegionMap over(int length, int[] ofScan, int[] ofAtlas, List<String> differences) {
    if (ofScan.length != ofAtlas.length) {
      throw new IllegalArgumentException(ofScan.length + " and " + ofAtlas.length + " elements");
    }
    int[] scanRows = new int[length];
    Arrays.fill(scanRows, -1);
    for (int n = 0; n < ofScan.length; n++) {
      scanRows[ofScan[n]] = rows[ofAtlas[n]];
    }
    List<String> told = new ArrayList<>(notes);
    told.addAll(differences);
    return new RegionMap(atlas, scanRows, sizes, space, told);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RegionMap that
        && atlas.equals(that.atlas)
        && Arrays.equals(rows, that.rows)
        && Arrays.equals(sizes, that.sizes)
        && space.equals(that.space)
        && notes.equals(that.notes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(rows) + atlas.name().hashCode();
  }

  @Override
  public String toString() {
    return atlas.name() + " on " + rows.length + " elements";
  }
}
