package org.engram.pipeline.report;

/**
 * How large a scan's pictures are, so that the page of a large cohort can still be opened: what all
 * pictures together have is bounded, from {@link #FULL} scans on.
 *
 * @param rows of a carpet, at most
 * @param columns of a carpet and of the curves above it, at most
 * @param regions of a connectivity matrix, at most
 */
public record PictureSize(int rows, int columns, int regions) {
  /** Scans up to which pictures have their full size. */
  public static final int FULL = 100;

  /**
   * For a page of so many scans. Estimated from the pictures of single scans: 14 MB for 100 scans
   * of 450 regions and 490 frames of noise, which packs worst, and 21 MB for 504 real ones of 111
   * regions.
   */
  public static PictureSize of(int scans) {
    double part = Math.sqrt(Math.min(1, (double) FULL / Math.max(1, scans)));
    return new PictureSize(
        (int) Math.max(40, 200 * part),
        (int) Math.max(120, 700 * part),
        (int) Math.max(40, 300 * part));
  }
}
