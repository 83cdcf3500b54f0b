package org.engram.imaging.volume.preparation;

import java.util.List;
import org.engram.tensor.ConfigurationException;

/** Voxels along the three axes. */
final class Sizes {
  private Sizes() {}

  static List<Integer> checked(String what, List<Integer> size) {
    List<Integer> copy = List.copyOf(size);
    if (copy.size() != 3 || copy.stream().anyMatch(voxels -> voxels < 1 || voxels > 4096)) {
      throw new ConfigurationException(what, copy.toString(), "three numbers, 1 to 4096", "");
    }
    return copy;
  }

  static int[] array(List<Integer> size) {
    return size.stream().mapToInt(Integer::intValue).toArray();
  }

  static String words(List<Integer> size) {
    return size.get(0) + " x " + size.get(1) + " x " + size.get(2);
  }
}
