package org.engram.imaging.parcellation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
  /** Labels below this are counted by a flag each. */
  private static final int SMALL = 1 << 16;

  /** The distinct labels but 0, ascending. */
  static int[] distinct(int[] values) {
    // Labels are mostly small, and an element's neighbours mostly have its own: a flag each is
    // quicker than sorting a volume.
    boolean[] small = new boolean[SMALL];
    int[] others = new int[0];
    int count = 0;
    int last = 0;
    for (int value : values) {
      if (value == last) {
        continue;
      }
      last = value;
      if (value >= 0 && value < SMALL) {
        small[value] = true;
      } else {
        if (count == others.length) {
          others = Arrays.copyOf(others, Math.max(16, 2 * count));
        }
        others[count++] = value;
      }
    }
    small[0] = false;
    return IntStream.concat(
            Arrays.stream(others, 0, count).distinct(),
            IntStream.range(0, SMALL).filter(value -> small[value]))
        .sorted()
        .toArray();
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
    int last = 0;
    int row = -1;
    for (int voxel = 0; voxel < rows.length; voxel++) {
      if (values[voxel] != last) {
        last = values[voxel];
        row = last == 0 ? -1 : rowOf.getOrDefault(last, -1);
      }
      rows[voxel] = row;
      left += last != 0 && row < 0 ? 1 : 0;
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
