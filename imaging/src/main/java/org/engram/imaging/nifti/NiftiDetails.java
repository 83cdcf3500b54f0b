package org.engram.imaging.nifti;

/**
 * What else a header says.
 *
 * @param calibrationMinimum shown as black
 * @param calibrationMaximum shown as white
 * @param timeOffset of the first volume
 * @param description at most 80 bytes of text
 * @param auxiliaryFile at most 24 bytes of text
 */
public record NiftiDetails(
    Intent intent,
    Slices slices,
    double calibrationMinimum,
    double calibrationMaximum,
    double timeOffset,
    String description,
    String auxiliaryFile) {

  /**
   * What the numbers mean.
   *
   * @param code 0 for nothing stated; 3000 to 3099 for CIFTI
   * @param p1 its first parameter
   */
  public record Intent(int code, double p1, double p2, double p3, String name) {
    /** Nothing stated. */
    public static Intent none() {
      return new Intent(0, 0, 0, 0, "");
    }

    /** Whether the file is CIFTI: no grid of voxels. */
    public boolean cifti() {
      return code >= 3000 && code <= 3099;
    }
  }

  /**
   * When slices were taken.
   *
   * @param axes dim_info: two bits each for the frequency, phase and slice axis, counted from 1
   * @param code of the order
   * @param duration of one slice, in the unit of time
   */
  public record Slices(int axes, long start, long end, int code, double duration) {
    /** Nothing stated. */
    public static Slices none() {
      return new Slices(0, 0, 0, 0, 0);
    }
  }

  /** Nothing. */
  public static NiftiDetails none() {
    return new NiftiDetails(Intent.none(), Slices.none(), 0, 0, 0, "", "");
  }

  public NiftiDetails withIntent(Intent other) {
    return new NiftiDetails(
        other,
        slices,
        calibrationMinimum,
        calibrationMaximum,
        timeOffset,
        description,
        auxiliaryFile);
  }

  /** With a text of at most 80 bytes. */
  public NiftiDetails withDescription(String other) {
    return new NiftiDetails(
        intent, slices, calibrationMinimum, calibrationMaximum, timeOffset, other, auxiliaryFile);
  }
}
