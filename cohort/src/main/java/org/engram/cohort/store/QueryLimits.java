package org.engram.cohort.store;

import org.engram.tensor.ConfigurationException;

/**
 * How much a query may take; its memory is that of the store.
 *
 * @param rows that are given at most; where there are more, the result says so
 * @param seconds after which it is ended
 */
public record QueryLimits(int rows, int seconds) {
  /** 1000 rows and a minute. */
  public static final QueryLimits DEFAULT = new QueryLimits(1000, 60);

  private static final int MOST = 10_000_000;

  public QueryLimits {
    if (rows < 1 || rows > MOST) {
      throw new ConfigurationException("--limit", Integer.toString(rows), "1 to " + MOST, "");
    }
    if (seconds < 1) {
      throw new ConfigurationException("--seconds", Integer.toString(seconds), "1 or more", "");
    }
  }
}
