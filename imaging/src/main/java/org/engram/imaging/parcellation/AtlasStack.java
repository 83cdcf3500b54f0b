package org.engram.imaging.parcellation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.volume.Grid;
import org.engram.tensor.RefusedInputException;

/**
 * Several atlases as one: the regions of the first, then those of the second, and so on, each in
 * its own order. Tian S3 first, then Schaefer-400 in the 17-network order, is the published
 * Brain-JEPA order.
 *
 * @param overlap whose a voxel is that two of them claim
 * @param resample whether atlases on other grids are brought to the grid of the first by nearest
 *     neighbour; otherwise they are refused
 */
public record AtlasStack(Overlap overlap, boolean resample) {
  /** Grids further apart than this in any voxel are different, in millimetres. */
  static final double SAME_PLACE = 1e-3;

  /** The first listed wins; grids must agree. */
  public static AtlasStack defaults() {
    return new AtlasStack(Overlap.FIRST, false);
  }

  /**
   * Stacks atlases. The overlap is counted and noted; labels become 1, 2, 3, ... where there is
   * more than one atlas.
   *
   * @throws RefusedInputException where spaces or grids differ, two regions have one name, or they
   *     overlap and the rule refuses that
   */
  public VolumeAtlas of(List<VolumeAtlas> atlases) {
    if (atlases.size() == 1) {
      return atlases.getFirst();
    }
    String name = atlases.stream().map(a -> a.atlas().name()).collect(Collectors.joining("+"));
    Grid grid = atlases.getFirst().grid();
    int[] rows = new int[grid.voxels()];
    Arrays.fill(rows, -1);
    List<Region> regions = new ArrayList<>();
    List<Integer> beyond = new ArrayList<>(); // by region, voxels outside of the grid
    List<String> notes = new ArrayList<>();
    Map<String, Integer> overlaps = new LinkedHashMap<>();
    int[] starts = new int[atlases.size()];
    Optional<String> space = space(name, atlases);
    for (int n = 0; n < atlases.size(); n++) {
      VolumeAtlas atlas = onGrid(atlases.getFirst(), atlases.get(n));
      starts[n] = regions.size();
      notes.addAll(atlas.notes());
      for (int voxel = 0; voxel < rows.length; voxel++) {
        if (atlas.rows()[voxel] < 0) {
          continue;
        }
        if (rows[voxel] >= 0) {
          String first = atlases.get(owner(starts, n, rows[voxel])).atlas().name();
          overlaps.merge(first + " and " + atlas.atlas().name(), 1, Integer::sum);
        }
        if (rows[voxel] < 0 || overlap == Overlap.LAST) {
          rows[voxel] = starts[n] + atlas.rows()[voxel];
        }
      }
      int[] inside = atlas.voxelCounts();
      for (Region region : atlas.atlas().regions()) {
        beyond.add(atlas.sizes()[region.index()] - inside[region.index()]);
        regions.add(
            new Region(regions.size(), region.label(), region.hemisphere(), region.network()));
      }
    }
    overlaps.forEach((pair, voxels) -> notes.add(overlapping(name, pair, voxels)));
    int[] labels = new int[regions.size()];
    Arrays.setAll(labels, region -> region + 1);
    int[] sizes = VolumeAtlas.count(rows, regions.size());
    for (int region = 0; region < sizes.length; region++) {
      sizes[region] += beyond.get(region);
    }
    return new VolumeAtlas(
        new Atlas(name, regions),
        labels,
        grid,
        rows,
        sizes,
        space,
        notes.stream().distinct().toList());
  }

  private String overlapping(String name, String pair, int voxels) {
    if (overlap == Overlap.REFUSE) {
      throw new RefusedInputException(
          name,
          Words.count(voxels, "voxel") + " claimed by " + pair,
          "atlases that share no voxel",
          "Choose --overlap first or last.");
    }
    return Words.count(voxels, "voxel")
        + " claimed by "
        + pair
        + ": taken by the one listed "
        + overlap.choiceName();
  }

  private VolumeAtlas onGrid(VolumeAtlas first, VolumeAtlas atlas) {
    if (first.grid().matches(atlas.grid(), SAME_PLACE)) {
      return atlas;
    }
    if (!resample) {
      throw new RefusedInputException(
          atlas.atlas().name(),
          "a grid of " + GridWords.of(atlas.grid()),
          "the grid of " + first.atlas().name() + ": " + GridWords.of(first.grid()),
          "Give both on one grid, or choose --resample-atlas.");
    }
    return atlas.onGrid(first.grid());
  }

  private static int owner(int[] starts, int last, int row) {
    int owner = last;
    while (starts[owner] > row) {
      owner--;
    }
    return owner;
  }

  /** The space that all of them state; none where one of them states nothing. */
  private static Optional<String> space(String name, List<VolumeAtlas> atlases) {
    Optional<String> stated = Optional.empty();
    for (VolumeAtlas atlas : atlases) {
      if (stated.isPresent()
          && atlas.space().isPresent()
          && !SpaceName.same(stated.get(), atlas.space().get())) {
        throw new RefusedInputException(
            name,
            atlas.atlas().name() + " in the space " + atlas.space().get(),
            "the space of those before it, " + stated.get(),
            "Stack atlases of one space.");
      }
      stated = stated.isPresent() ? stated : atlas.space();
    }
    return atlases.stream().allMatch(atlas -> atlas.space().isPresent())
        ? stated
        : Optional.empty();
  }
}
