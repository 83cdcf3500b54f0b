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
    VolumeAtlas first = atlases.getFirst();
    requireOneSpace(name(atlases.stream().map(VolumeAtlas::regions).toList()), atlases);
    RegionMap stacked =
        over(atlases.stream().map(atlas -> onGrid(first, atlas).regions()).toList(), "voxel");
    int[] labels = new int[stacked.atlas().size()];
    Arrays.setAll(labels, region -> region + 1);
    return new VolumeAtlas(
        stacked.atlas(),
        labels,
        first.grid(),
        stacked.rows(),
        stacked.sizes(),
        stacked.space(),
        stacked.notes());
  }

  /**
   * Stacks the regions that several atlases have over the elements of one scan.
   *
   * @param maps of the same elements
   * @param element what they are called, such as voxel
   * @throws RefusedInputException as above
   */
  RegionMap over(List<RegionMap> maps, String element) {
    if (maps.size() == 1) {
      return maps.getFirst();
    }
    String name = name(maps);
    int[] rows = new int[maps.getFirst().rows().length];
    Arrays.fill(rows, -1);
    List<Region> regions = new ArrayList<>();
    List<Integer> beyond = new ArrayList<>(); // by region, its elements that the scan has not
    List<String> notes = new ArrayList<>();
    Map<String, Integer> overlaps = new LinkedHashMap<>();
    int[] starts = new int[maps.size()];
    for (int n = 0; n < maps.size(); n++) {
      RegionMap map = maps.get(n);
      starts[n] = regions.size();
      notes.addAll(map.notes());
      for (int at = 0; at < rows.length; at++) {
        if (map.rows()[at] < 0) {
          continue;
        }
        if (rows[at] >= 0) {
          String first = maps.get(owner(starts, n, rows[at])).atlas().name();
          overlaps.merge(first + " and " + map.atlas().name(), 1, Integer::sum);
        }
        if (rows[at] < 0 || overlap == Overlap.LAST) {
          rows[at] = starts[n] + map.rows()[at];
        }
      }
      int[] inside = VolumeAtlas.count(map.rows(), map.atlas().size());
      for (Region region : map.atlas().regions()) {
        beyond.add(map.sizes()[region.index()] - inside[region.index()]);
        regions.add(
            new Region(regions.size(), region.label(), region.hemisphere(), region.network()));
      }
    }
    overlaps.forEach((pair, count) -> notes.add(overlapping(name, pair, count, element)));
    int[] sizes = VolumeAtlas.count(rows, regions.size());
    for (int region = 0; region < sizes.length; region++) {
      sizes[region] += beyond.get(region);
    }
    return new RegionMap(
        new Atlas(name, regions), rows, sizes, common(maps), notes.stream().distinct().toList());
  }

  private static String name(List<RegionMap> maps) {
    return maps.stream().map(map -> map.atlas().name()).collect(Collectors.joining("+"));
  }

  private String overlapping(String name, String pair, int count, String element) {
    if (overlap == Overlap.REFUSE) {
      throw new RefusedInputException(
          name,
          Words.count(count, element) + " claimed by " + pair,
          "atlases that share no " + element,
          "Choose --overlap first or last.");
    }
    return Words.count(count, element)
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

  /** Refuses atlases that state different spaces. */
  private static void requireOneSpace(String name, List<VolumeAtlas> atlases) {
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
  }

  /** The space that all of them state; none where one of them states nothing. */
  private static Optional<String> common(List<RegionMap> maps) {
    return maps.stream().allMatch(map -> map.space().isPresent())
        ? maps.getFirst().space()
        : Optional.empty();
  }
}
