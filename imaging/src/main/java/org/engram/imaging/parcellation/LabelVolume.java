package org.engram.imaging.parcellation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.RefusedInputException;

/** A volume whose values are all whole numbers, on its way to become an atlas. */
record LabelVolume(String name, Grid grid, int[] values) {
  /** Whole numbers beyond this are not all float32. */
  private static final float LARGEST = 1 << 24;

  static LabelVolume of(String name, Volume volume) {
    float[] read = volume.values();
    int[] values = new int[read.length];
    Grid grid = volume.grid();
    for (int voxel = 0; voxel < read.length; voxel++) {
      float value = read[voxel];
      if (value != Math.rint(value) || !(Math.abs(value) <= LARGEST)) {
        throw new RefusedInputException(
            name
                + ", voxel "
                + voxel % grid.nx()
                + ", "
                + voxel / grid.nx() % grid.ny()
                + ", "
                + voxel / (grid.nx() * grid.ny()),
            String.valueOf(value),
            "a label: a whole number up to " + (long) LARGEST,
            "Give a volume of labels; one that was resampled must have been so by nearest"
                + " neighbour. Maps of probabilities are none.");
      }
      values[voxel] = (int) value;
    }
    return new LabelVolume(name, grid, values);
  }

  /** The distinct values but 0, ascending. */
  int[] labels() {
    return Arrays.stream(values).filter(value -> value != 0).sorted().distinct().toArray();
  }

  VolumeAtlas named(LabelTable table, Optional<String> space) {
    int[] present = labels();
    Map<Integer, Integer> rowOf = new HashMap<>();
    List<Region> regions = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    List<String> absent = new ArrayList<>();
    long found =
        table.entries().stream()
            .filter(entry -> Arrays.binarySearch(present, entry.value()) >= 0)
            .count();
    boolean onlyPresent = table.general() && found < table.entries().size() / 2.0;
    for (LabelEntry entry : table.entries()) {
      boolean here = Arrays.binarySearch(present, entry.value()) >= 0;
      if (!here) {
        absent.add(entry.region().label());
      }
      if (here || !onlyPresent) {
        Region region = entry.region();
        rowOf.put(entry.value(), regions.size());
        labels.add(entry.value());
        regions.add(
            new Region(regions.size(), region.label(), region.hemisphere(), region.network()));
      }
    }
    if (found == 0) {
      throw new RefusedInputException(
          name,
          present.length == 0
              ? "no voxel that is not 0"
              : "labels " + Words.some(Arrays.stream(present).boxed().toList()),
          "labels of " + table.source(),
          "Give the table that belongs to this volume.");
    }
    List<Integer> unnamed =
        Arrays.stream(present).filter(label -> !rowOf.containsKey(label)).boxed().toList();
    int[] rows = new int[values.length];
    long left = 0;
    for (int voxel = 0; voxel < rows.length; voxel++) {
      rows[voxel] = values[voxel] == 0 ? -1 : rowOf.getOrDefault(values[voxel], -1);
      left += values[voxel] != 0 && rows[voxel] < 0 ? 1 : 0;
    }
    List<String> notes = new ArrayList<>(table.notes());
    if (!unnamed.isEmpty()) {
      notes.add(
          Words.count(unnamed.size(), "label")
              + " of "
              + name
              + " not in "
              + table.source()
              + ", left out with "
              + Words.count(left, "voxel")
              + ": "
              + Words.some(unnamed));
    }
    if (!absent.isEmpty()) {
      notes.add(
          Words.count(absent.size(), "name")
              + " of "
              + table.source()
              + " without a voxel in "
              + name
              + (onlyPresent ? ", and so no regions: " : ": ")
              + Words.some(absent));
    }
    int[] byRegion = labels.stream().mapToInt(label -> label).toArray();
    int[] sizes = VolumeAtlas.count(rows, regions.size());
    return new VolumeAtlas(new Atlas(name, regions), byRegion, grid, rows, sizes, space, notes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelVolume that
        && name.equals(that.name)
        && grid.equals(that.grid)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }
}
