package org.engram.imaging.parcellation;

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
