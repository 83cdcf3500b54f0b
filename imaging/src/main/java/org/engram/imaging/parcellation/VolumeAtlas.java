package org.engram.imaging.parcellation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Resampling;
import org.engram.imaging.volume.Volume;

/**
 * An atlas as a volume of labels: named regions and the voxels of each.
 *
 * @param atlas the regions, in the order of the table
 * @param labels by region: the value that its voxels had in the file
 * @param grid where the voxels lie
 * @param rows by voxel, i fastest: the region's index, or -1 for none
 * @param sizes by region: its voxels on this grid, and those that it would have beyond the grid's
 *     edge, where it was brought to a grid that cuts it off
 * @param space the name of the space, where one is stated: {@code MNI152NLin2009cAsym}
 * @param notes what its makers should know, in words: labels without a name, names without voxels
 */
public record VolumeAtlas(
    Atlas atlas,
    int[] labels,
    Grid grid,
    int[] rows,
    int[] sizes,
    Optional<String> space,
    List<String> notes) {
  public VolumeAtlas {
    notes = List.copyOf(notes);
    if (rows.length != grid.voxels()
        || labels.length != atlas.size()
        || sizes.length != atlas.size()) {
      throw new IllegalArgumentException(
          rows.length + " voxels, " + labels.length + " labels for " + atlas.size());
    }
  }

  /**
   * An atlas out of a volume of labels and its table. Voxels of value 0 belong to no region.
   *
   * @param name of the atlas
   * @throws org.engram.tensor.RefusedInputException where a value is no whole number (a volume that
   *     was resampled with interpolation, or is no atlas), or no label is in the table
   */
  public static VolumeAtlas of(
      String name, Volume labels, LabelTable table, Optional<String> space) {
    return LabelVolume.of(name, labels).named(table, space);
  }

  /** An atlas whose regions are named by their values: {@code label-1}. */
  public static VolumeAtlas unnamed(String name, Volume labels, Optional<String> space) {
    LabelVolume volume = LabelVolume.of(name, labels);
    return volume.named(LabelTable.unnamed(name, volume.values()), space);
  }

  /** Number of voxels on the grid by region. */
  public int[] voxelCounts() {
    return count(rows, atlas.size());
  }

  static int[] count(int[] rows, int regions) {
    int[] counts = new int[regions];
    for (int row : rows) {
      if (row >= 0) {
        counts[row]++;
      }
    }
    return counts;
  }

  /**
   * Centre of each region's voxels in millimetres, [regions][x, y, z]; NaN where it has no voxel.
   */
  public double[][] centroids() {
    double[][] sums = new double[atlas.size()][3];
    int[] counts = voxelCounts();
    for (int voxel = 0; voxel < rows.length; voxel++) {
      if (rows[voxel] >= 0) {
        int k = voxel / (grid.nx() * grid.ny());
        double[] sum = sums[rows[voxel]];
        sum[0] += voxel % grid.nx();
        sum[1] += voxel / grid.nx() % grid.ny();
        sum[2] += k;
      }
    }
    double[][] centroids = new double[sums.length][3];
    for (int region = 0; region < sums.length; region++) {
      double n = counts[region];
      for (int axis = 0; axis < 3; axis++) {
        double[] sum = sums[region];
        centroids[region][axis] = grid.affine().map(axis, sum[0] / n, sum[1] / n, sum[2] / n);
      }
    }
    return centroids;
  }

  /**
   * The same regions on another grid: each voxel takes the region of the nearest voxel (halfway,
   * the one with the greater index), none outside. Regions that lose all voxels are noted.
   */
  public VolumeAtlas onGrid(Grid other) {
    int[] nearest = Resampling.nearest(grid, other);
    int[] moved = new int[nearest.length];
    for (int voxel = 0; voxel < moved.length; voxel++) {
      moved[voxel] = nearest[voxel] < 0 ? -1 : rows[nearest[voxel]];
    }
    List<String> told = new ArrayList<>(notes);
    told.add(
        atlas.name()
            + " was brought from "
            + grid.describe()
            + " to "
            + other.describe()
            + " by nearest neighbour");
    int[] before = voxelCounts();
    int[] sizes = count(moved, atlas.size());
    int[] beyond = Beyond.voxels(this, other);
    List<String> lost = new ArrayList<>();
    for (int region = 0; region < sizes.length; region++) {
      if (before[region] > 0 && sizes[region] == 0) {
        lost.add(atlas.regions().get(region).label());
      }
      sizes[region] += beyond[region];
    }
    if (!lost.isEmpty()) {
      told.add(Words.count(lost.size(), "region") + " without a voxel there: " + Words.some(lost));
    }
    return new VolumeAtlas(atlas, labels, other, moved, sizes, space, told);
  }

  /** The regions of this grid's voxels. */
  public RegionMap regions() {
    return new RegionMap(atlas, rows, sizes, space, notes);
  }

  /** The same atlas with these notes. */
  public VolumeAtlas withNotes(List<String> all) {
    return new VolumeAtlas(atlas, labels, grid, rows, sizes, space, all);
  }

  /** The same atlas, stated to be in a space. */
  public VolumeAtlas inSpace(String name) {
    return new VolumeAtlas(atlas, labels, grid, rows, sizes, Optional.of(name), notes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VolumeAtlas that
        && atlas.equals(that.atlas)
        && Arrays.equals(labels, that.labels)
        && grid.equals(that.grid)
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
    return atlas.name() + ", " + atlas.size() + " regions, " + grid.describe();
  }
}
