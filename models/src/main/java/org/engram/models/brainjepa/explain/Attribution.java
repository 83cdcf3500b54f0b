package org.engram.models.brainjepa.explain;

/**
 * What each value of an input contributes to a read-out.
 *
 * @param map [regions, frames]
 * @param output the read-out of the input
 * @param baseline the read-out of the baseline that contributions are counted from; NaN where the
 *     method has none
 */
public record Attribution(RegionTime map, double output, double baseline) {
  /**
   * By how much the contributions miss what they must add up to, output minus baseline, as a share
   * of it: 0 is complete. NaN without a baseline.
   */
  public double gap() {
    return Math.abs(map.total() - (output - baseline)) / Math.abs(output - baseline);
  }
}
