package org.engram.imaging.parcellation;

import java.util.Arrays;

/**
 * The elements of a scan that belong to a region and are in the mask: in ascending order, as they
 * are read, and by region, as they are summed.
 *
 * @param elements ascending indices in the scan
 * @param order positions in {@code elements}, region after region, ascending in each
 * @param starts where each region begins in {@code order}; one more at the end
 */
record Members(int[] elements, int[] order, int[] starts) {
  static Members of(RegionMap map, boolean[] mask) {
    int[] rows = map.rows();
    int regions = map.atlas().size();
    int[] elements = new int[rows.length];
    int[] starts = new int[regions + 1];
    int count = 0;
    for (int element = 0; element < rows.length; element++) {
      if (rows[element] >= 0 && mask[element]) {
        elements[count++] = element;
        starts[rows[element] + 1]++;
      }
    }
    elements = Arrays.copyOf(elements, count);
    for (int region = 0; region < regions; region++) {
      starts[region + 1] += starts[region];
    }
    int[] next = Arrays.copyOf(starts, regions);
    int[] order = new int[count];
    for (int position = 0; position < count; position++) {
      order[next[rows[elements[position]]]++] = position;
    }
    return new Members(elements, order, starts);
  }

  int size(int region) {
    return starts[region + 1] - starts[region];
  }

  /** Regions cut into runs of about as many elements each: the end of each run. */
  int[] portions(int parts) {
    int regions = starts.length - 1;
    int[] ends = new int[parts];
    int region = 0;
    for (int part = 0; part < parts; part++) {
      long until = (long) elements.length * (part + 1) / parts;
      while (region < regions && (part == parts - 1 || starts[region + 1] <= until)) {
        region++;
      }
      ends[part] = region;
    }
    return ends;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Members that
        && Arrays.equals(elements, that.elements)
        && Arrays.equals(order, that.order);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(elements);
  }

  @Override
  public String toString() {
    return elements.length + " elements of " + (starts.length - 1) + " regions";
  }
}
