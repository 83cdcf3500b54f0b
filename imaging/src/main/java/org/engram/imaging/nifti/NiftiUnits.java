package org.engram.imaging.nifti;

/**
 * Units of space and of the fourth axis, as {@code xyzt_units} holds them.
 *
 * @param space of the voxel sizes and affines
 * @param time of the fourth axis
 */
public record NiftiUnits(Space space, Time time) {
  private static final int SPACE = 0x07;
  private static final int TIME = 0x38;

  /** Units of length. */
  public enum Space {
    UNKNOWN(0, "unknown"),
    METRE(1, "m"),
    MILLIMETRE(2, "mm"),
    MICROMETRE(3, "um");

    private final int code;
    private final String symbol;

    Space(int code, String symbol) {
      this.code = code;
      this.symbol = symbol;
    }

    @Override
    public String toString() {
      return symbol;
    }
  }

  /** Units of the fourth axis, which need not be of time. */
  public enum Time {
    UNKNOWN(0, "unknown", 1),
    SECOND(8, "s", 1),
    MILLISECOND(16, "ms", 1e-3),
    MICROSECOND(24, "us", 1e-6),
    HERTZ(32, "Hz", Double.NaN),
    PARTS_PER_MILLION(40, "ppm", Double.NaN),
    RADIANS_PER_SECOND(48, "rad/s", Double.NaN);

    private final int code;
    private final String symbol;
    private final double seconds;

    Time(int code, String symbol, double seconds) {
      this.code = code;
      this.symbol = symbol;
      this.seconds = seconds;
    }

    /** Seconds in one unit; NaN where it is none of time, 1 where it is not stated. */
    public double seconds() {
      return seconds;
    }

    @Override
    public String toString() {
      return symbol;
    }
  }

  /** Millimetres and seconds. */
  public static NiftiUnits usual() {
    return new NiftiUnits(Space.MILLIMETRE, Time.SECOND);
  }

  /** Of a header's code; codes that the standard does not have are unknown units. */
  static NiftiUnits ofCode(int code) {
    Space space = Space.UNKNOWN;
    for (Space one : Space.values()) {
      space = one.code == (code & SPACE) ? one : space;
    }
    Time time = Time.UNKNOWN;
    for (Time one : Time.values()) {
      time = one.code == (code & TIME) ? one : time;
    }
    return new NiftiUnits(space, time);
  }

  int code() {
    return space.code | time.code;
  }
}
