package org.engram.imaging.registration;

import org.engram.tensor.ConfigurationException;

/** What a map between two heads may do: its degrees of freedom. */
public enum Freedom {
  /** Turn and shift. */
  RIGID(6),
  /** And one scale. */
  SIMILARITY(7),
  /** And a scale along each axis. */
  SCALES(9),
  /** And three shears: any affine map. */
  AFFINE(12);

  private final int degrees;

  Freedom(int degrees) {
    this.degrees = degrees;
  }

  /** 6, 7, 9 or 12. */
  public int degrees() {
    return degrees;
  }

  /** By the number of degrees. */
  public static Freedom of(int degrees) {
    for (Freedom freedom : values()) {
      if (freedom.degrees == degrees) {
        return freedom;
      }
    }
    throw new ConfigurationException(
        "degrees of freedom",
        Integer.toString(degrees),
        "6 (rigid), 7 (one scale), 9 (three scales) or 12 (affine)",
        "12 is usual between different people, 6 between images of one");
  }
}
