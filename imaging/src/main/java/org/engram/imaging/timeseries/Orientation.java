package org.engram.imaging.timeseries;

/** Which axis of a table holds the regions. */
public enum Orientation {
  /** From the labels, or else from the expected number of regions; refused where neither tells. */
  AUTO,
  /** One row a region, one column a time point. */
  REGIONS_AS_ROWS,
  /** One column a region, one row a time point. */
  REGIONS_AS_COLUMNS
}
