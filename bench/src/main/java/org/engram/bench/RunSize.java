package org.engram.bench;

/**
 * How large the synthetic run of {@link ParcellateBenchmark} is.
 *
 * @param nx voxels along the first axis
 * @param ny along the second
 * @param nz along the third
 * @param frames of the volumes and of the dense series
 * @param regions of the atlas
 * @param grayordinates of the dense series
 */
public record RunSize(int nx, int ny, int nz, int frames, int regions, int grayordinates) {
  /** A UK Biobank run at 2 mm in MNI152NLin2009cAsym, and the HCP's grayordinates. */
  public static final RunSize FULL = new RunSize(97, 115, 97, 490, 450, 91_282);

  /** Runs in seconds: shows that all of it works, and no speed. */
  public static final RunSize SMALL = new RunSize(20, 20, 20, 30, 12, 1000);

  /** Bytes of the volumes' data, int16. */
  long volumeBytes() {
    return 2L * nx * ny * nz * frames;
  }

  /** The sizes of the volumes in a file's name. */
  String volumeName() {
    return nx + "x" + ny + "x" + nz + "x" + frames;
  }

  /** The sizes of the dense series in a file's name. */
  String denseName() {
    return grayordinates + "x" + frames;
  }
}
