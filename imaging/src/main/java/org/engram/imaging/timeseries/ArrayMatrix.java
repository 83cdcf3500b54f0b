package org.engram.imaging.timeseries;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;

/** A series out of an array file: two-dimensional, or so after leading axes of size 1. */
final class ArrayMatrix {
  private ArrayMatrix() {}

  /** Whether a shape is [a, b] behind any number of 1s, with a and b above 1. */
  static boolean isMatrix(long[] shape) {
    long[] size = squeezed(shape);
    return size.length == 2 && size[0] > 1 && size[1] > 1;
  }

  static Matrix of(Path file, String name, HostTensor array) {
    long[] shape = array.shape();
    long[] size = squeezed(shape);
    String what = (name.isEmpty() ? "the array" : name) + " of shape " + Arrays.toString(shape);
    if (size.length != 2) {
      throw new RefusedInputException(
          file.toString(),
          what,
          "two dimensions, regions and frames",
          "Save one scan a file, as a matrix");
    }
    Limits.checkValues(file, what, size[0], size[1]);
    List<String> notes = new ArrayList<>();
    if (!name.isEmpty()) {
      notes.add("array " + name + " of shape " + Arrays.toString(shape));
    }
    return Matrix.unnamed(file, (int) size[0], (int) size[1], array.toDoubles(), notes);
  }

  /** A shape without the leading 1s beyond its last two axes. */
  private static long[] squeezed(long[] shape) {
    int first = 0;
    while (shape.length - first > 2 && shape[first] == 1) {
      first++;
    }
    return Arrays.copyOfRange(shape, first, shape.length);
  }
}
