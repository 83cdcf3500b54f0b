package org.engram.imaging.nifti;

import java.nio.ByteOrder;

/**
 * How a file stores its numbers: value = stored number x slope + intercept.
 *
 * @param version of NIfTI, 1 or 2
 * @param order of the bytes of header and data
 * @param pair whether the data stand in a file of their own (.img)
 * @param type of the stored numbers
 * @param slope 0 or not finite for no scaling
 * @param intercept without meaning where there is no slope
 */
public record NiftiStorage(
    int version, ByteOrder order, boolean pair, NiftiType type, double slope, double intercept) {
  public NiftiStorage {
    if (version != 1 && version != 2) {
      throw new IllegalArgumentException("NIfTI-" + version);
    }
  }

  /** NIfTI-1 in one file, little-endian, without scaling. */
  public static NiftiStorage of(NiftiType type) {
    return new NiftiStorage(1, ByteOrder.LITTLE_ENDIAN, false, type, 1, 0);
  }

  public NiftiStorage withVersion(int other) {
    return new NiftiStorage(other, order, pair, type, slope, intercept);
  }

  public NiftiStorage withOrder(ByteOrder other) {
    return new NiftiStorage(version, other, pair, type, slope, intercept);
  }

  /** As the header of a pair, or as one file. */
  public NiftiStorage withPair(boolean other) {
    return new NiftiStorage(version, order, other, type, slope, intercept);
  }

  public NiftiStorage withType(NiftiType other) {
    return new NiftiStorage(version, order, pair, other, slope, intercept);
  }

  public NiftiStorage withScaling(double newSlope, double newIntercept) {
    return new NiftiStorage(version, order, pair, type, newSlope, newIntercept);
  }

  /** Whether values are not as they are stored. */
  public boolean scaled() {
    return slope != 0 && Double.isFinite(slope) && (slope != 1 || intercept != 0);
  }
}
