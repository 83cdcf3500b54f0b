package org.engram.models.training.watch;

import org.engram.tensor.ConfigurationException;

/**
 * How often and how closely the representations are looked at.
 *
 * @param everyUpdates updates between two monitorings
 * @param rows tokens that the statistics are computed over, at most; the effective rank costs a
 *     singular value decomposition of [rows, dim] and depends on their number, so it is compared
 *     between monitorings of one run only
 * @param deviationThreshold a dimension whose standard deviation over the rows is below this counts
 *     as dead
 */
public record MonitorSettings(int everyUpdates, int rows, double deviationThreshold) {
  public MonitorSettings {
    require(everyUpdates >= 1, "every_updates", everyUpdates, "1 or more");
    require(rows >= 2 && rows <= 1 << 16, "rows", rows, "2 to 65536");
    require(deviationThreshold > 0, "deviation_threshold", deviationThreshold, "more than 0");
  }

  public static MonitorSettings defaults() {
    return new MonitorSettings(100, 1024, 0.05);
  }

  /** Whether the update of this number is one to look at. */
  public boolean isDue(long step) {
    return step % everyUpdates == 0;
  }

  private static void require(boolean holds, String key, Number found, String expected) {
    if (!holds) {
      throw new ConfigurationException("monitors." + key, found.toString(), expected, "");
    }
  }
}
