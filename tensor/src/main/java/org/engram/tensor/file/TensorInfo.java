package org.engram.tensor.file;

import java.util.Arrays;

/**
 * What a tensor is, without its data.
 *
 * @param dtype element type
 * @param shape sizes, outermost first; empty for a scalar
 */
public record TensorInfo(DType dtype, long[] shape) {
  /** The largest rank that a file may state; torch itself stops at 64. */
  static final int MAX_RANK = 64;

  public TensorInfo {
    shape = shape.clone();
    long product = dtype.bytes();
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("negative size in " + Arrays.toString(shape));
      }
      product = Math.multiplyExact(product, size);
    }
  }

  static TensorInfo of(HostTensor tensor) {
    return new TensorInfo(tensor.dtype(), tensor.shape());
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  public long elements() {
    long product = 1;
    for (long size : shape) {
      product *= size;
    }
    return product;
  }

  public long bytes() {
    return elements() * dtype.bytes();
  }

  /**
   * Bytes of a dense tensor of this type and shape, or -1 when a size is negative or the product
   * does not fit 63 bits (even where a later size is zero): the check to make before construction.
   */
  static long bytesOrInvalid(DType dtype, long[] shape) {
    long product = dtype.bytes();
    for (long size : shape) {
      if (size < 0 || (size != 0 && product > Long.MAX_VALUE / size)) {
        return -1;
      }
      product *= size;
    }
    return product;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorInfo that
        && dtype == that.dtype
        && Arrays.equals(shape, that.shape);
  }

  @Override
  public int hashCode() {
    return 31 * dtype.hashCode() + Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return dtype + Arrays.toString(shape);
  }
}
