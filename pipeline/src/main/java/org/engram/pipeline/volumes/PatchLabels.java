package org.engram.pipeline.volumes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.parcellation.VolumeAtlas;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Resampling;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.tensor.RefusedInputException;

/**
 * How much of each patch belongs to each label: a segmentation on the scan's grid is looked up at
 * the place of every voxel of the prepared volume, by nearest neighbour, and counted by patch.
 *
 * @param names of labels that have a voxel in the network's view, in the order of their table
 * @param shares [labels][tokens], from 0 to 1
 */
public record PatchLabels(List<String> names, double[][] shares) {
  /** Two grids are one where voxels lie this close, in millimetres. */
  private static final double SAME_PLACE = 0.01;

  public PatchLabels {
    names = List.copyOf(names);
  }

  /**
   * Counts.
   *
   * @param segmentation labels, on the scan's own grid
   * @param scan that grid
   * @param prepared the grid of the prepared volume
   * @throws RefusedInputException if the segmentation lies on another grid, or not one of its
   *     labels is in view
   */
  public static PatchLabels of(
      String name, VolumeAtlas segmentation, Grid scan, Grid prepared, VolumeShape shape) {
    if (!segmentation.grid().matches(scan, SAME_PLACE)) {
      throw new RefusedInputException(
          name,
          "a grid of " + segmentation.grid().describe() + ", or another place",
          "the scan's own grid: " + scan.describe(),
          "Give the segmentation of this scan, brought to its grid by nearest neighbour");
    }
    int[] nearest = Resampling.nearest(segmentation.grid(), prepared);
    int tokens = shape.grid().tokens();
    int[][] counts = new int[segmentation.atlas().size()][tokens];
    for (int k = 0; k < prepared.nz(); k++) {
      for (int j = 0; j < prepared.ny(); j++) {
        for (int i = 0; i < prepared.nx(); i++) {
          int from = nearest[prepared.index(i, j, k)];
          int region = from < 0 ? -1 : segmentation.rows()[from];
          if (region >= 0) {
            counts[region][token(shape, i, j, k)]++;
          }
        }
      }
    }
    double voxels = shape.patchVoxels() / (double) shape.channels();
    List<String> names = new ArrayList<>();
    List<double[]> shares = new ArrayList<>();
    for (Region region : segmentation.atlas().regions()) {
      int[] count = counts[region.index()];
      if (Arrays.stream(count).anyMatch(n -> n > 0)) {
        names.add(region.label());
        shares.add(Arrays.stream(count).mapToDouble(n -> n / voxels).toArray());
      }
    }
    if (names.isEmpty()) {
      throw new RefusedInputException(
          name, "no labelled voxel in the prepared volume", "a segmentation of the head", "");
    }
    return new PatchLabels(names, shares.toArray(double[][]::new));
  }

  /** The number of the patch that a voxel of the prepared volume belongs to. */
  public static int token(VolumeShape shape, int i, int j, int k) {
    int h = i / shape.patch().get(0);
    int w = j / shape.patch().get(1);
    int d = k / shape.patch().get(2);
    return (h * shape.grid().width() + w) * shape.grid().depth() + d;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PatchLabels that
        && names.equals(that.names)
        && Arrays.deepEquals(shares, that.shares);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return names.size() + " labels";
  }
}
