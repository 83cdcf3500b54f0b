package org.engram.imaging.parcellation;

/** What is known of each element's series so far: whether it was ever finite, ever not, varied. */
final class Signal {
  private static final byte NOT_FINITE = 1;
  private static final byte VARIES = 2;

  /** By place in the order of regions: the first finite value, NaN before there is one. */
  private final double[] first;

  private final byte[] flags;

  Signal(int elements) {
    first = new double[elements];
    java.util.Arrays.fill(first, Double.NaN);
    flags = new byte[elements];
  }

  void see(int place, double value) {
    if (value != first[place]) {
      seeOther(place, value);
    }
  }

  private void seeOther(int place, double value) {
    if (!Double.isFinite(value)) {
      flags[place] |= NOT_FINITE;
    } else if (Double.isNaN(first[place])) {
      first[place] = value;
    } else {
      flags[place] |= VARIES;
    }
  }

  /** Whether it has a finite value and is not the same throughout. */
  boolean present(int place) {
    return !Double.isNaN(first[place]) && flags[place] != 0;
  }

  /** Whether it was the same finite value in every frame. */
  boolean constant(int place) {
    return !Double.isNaN(first[place]) && flags[place] == 0;
  }

  boolean neverFinite(int place) {
    return Double.isNaN(first[place]);
  }

  /** Whether it was finite in some frames and not in others. */
  boolean broken(int place) {
    return !Double.isNaN(first[place]) && (flags[place] & NOT_FINITE) != 0;
  }

  double value(int place) {
    return first[place];
  }
}
