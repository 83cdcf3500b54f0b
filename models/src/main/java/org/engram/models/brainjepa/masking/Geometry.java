package org.engram.models.brainjepa.masking;

import java.util.Locale;

/** Which positions the blocks of {@link SpatiotemporalMasking} can reach. */
public enum Geometry {
  /**
   * To the letter of the published code, for 10 time patches and 3 regions or more:
   *
   * <ul>
   *   <li>Block sizes are truncated. They come from a generator that is seeded with the number of
   *       the batch in the run, and so are the same in every run.
   *   <li>The last position of a block is never used: patch 9 is never context, and Cross-ROI
   *       targets end at patch 7.
   *   <li>Side blocks take patches 0, 1, 2 and 7, 8, 9, wherever the observation lies.
   *   <li>Side blocks take "Cross-Time" regions from those that Cross-ROI took away from the
   *       observation and "Double-Cross" regions from all others, those with context among them.
   *   <li>A token can be a target twice.
   *   <li>Samples are brought to one length by dropping the ends of their lists, and so the regions
   *       with the highest numbers from the context, and side blocks from the targets.
   * </ul>
   */
  PUBLISHED,
  /**
   * The same blocks for any number of regions and time patches from 2 on, with all regions treated
   * alike, and the series treated alike from its end and from its beginning:
   *
   * <ul>
   *   <li>Block sizes are rounded to the nearest, and a block whose range of shares begins above 0
   *       has at least one row and column. They come from the seed, the epoch and the number of the
   *       batch. The samples of a batch share those of the side blocks too: then little is lost to
   *       truncation, whatever the size of the batch.
   *   <li>The side blocks together have so few time patches that the context keeps {@code min_keep}
   *       tokens. Where the grid is too small even without them, it is refused.
   *   <li>Every position at which a block fits is as likely, the last too.
   *   <li>A side block takes its patches from those beyond the observation's end and as many of the
   *       observation's last ones as a side block can have at most; the left one likewise.
   *   <li>Cross-Time regions have context, and Double-Cross regions have none.
   *   <li>A target stands once. A Cross-ROI target whose patch a side block takes away from the
   *       context is a Double-Cross target, since neither its region nor its time is left there.
   *   <li>Samples are brought to one length by dropping tokens at random, each as likely.
   * </ul>
   */
  CORRECTED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
