package org.engram.imaging.parcellation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.tensor.RefusedInputException;

/**
 * Labels of voxels or grayordinates, brought together with the table that names them.
 *
 * @param atlas the regions in the table's order
 * @param labels by region: its label
 * @param rows by element: its region's index, or -1
 * @param notes what of one has no counterpart in the other
 */
record LabelRows(Atlas atlas, int[] labels, int[] rows, List<String> notes) {
  /** The distinct labels but 0, ascending. */
  static int[] distinct(int[] values) {
    return Arrays.stream(values).filter(value -> value != 0).sorted().distinct().toArray();
  }

  static LabelRows of(String name, int[] values, LabelTable table) {
    int[] present = distinct(values);
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
    return new LabelRows(new Atlas(name, regions), byRegion, rows, notes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelRows that
        && atlas.equals(that.atlas)
        && Arrays.equals(labels, that.labels)
        && Arrays.equals(rows, that.rows)
        && notes.equals(that.notes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(rows);
  }
}
