package org.engram.tensor.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies a strided view (a torch view, a Fortran-ordered array) into row-major order. */
final class Strided {
  private Strided() {}

  /** Strides, in elements, of a dense array in Fortran order. */
  static long[] fortran(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = 0; axis < shape.length; axis++) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    return strides;
  }

  /** Whether the view lies in memory as a dense row-major array; sizes of 1 may have any stride. */
  static boolean rowMajor(long[] shape, long[] strides) {
    long expected = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (shape[axis] != 1) {
        if (strides[axis] != expected) {
          return false;
        }
        expected *= shape[axis];
      }
    }
    return true;
  }

  /**
   * @param source memory that holds the view, whose range the caller has checked
   * @param offset the first element
   * @param strides steps in elements
   * @param target dense memory of the view's size
   */
  static void copy(
      MemorySegment source,
      long offset,
      long[] shape,
      long[] strides,
      int elementBytes,
      MemorySegment target) {
    long elements = target.byteSize() / elementBytes;
    int rank = shape.length;
    long[] index = new long[rank];
    long from = offset;
    for (long to = 0; to < elements; to++) {
      copyElement(source, from, elementBytes, target, to);
      int axis = rank - 1;
      while (axis >= 0 && ++index[axis] == shape[axis]) {
        from -= (shape[axis] - 1) * strides[axis];
        index[axis] = 0;
        axis--;
      }
      if (axis >= 0) {
        from += strides[axis];
      }
    }
  }

  private static void copyElement(
      MemorySegment source, long from, int elementBytes, MemorySegment target, long to) {
    switch (elementBytes) {
      case 8 -> target.set(Bytes.LONG, to * 8, source.get(Bytes.LONG, from * 8));
      case 4 -> target.set(Bytes.INT, to * 4, source.get(Bytes.INT, from * 4));
      case 2 -> target.set(Bytes.SHORT, to * 2, source.get(Bytes.SHORT, from * 2));
      case 1 -> target.set(ValueLayout.JAVA_BYTE, to, source.get(ValueLayout.JAVA_BYTE, from));
      default -> throw new IllegalArgumentException(elementBytes + " bytes per element");
    }
  }
}
