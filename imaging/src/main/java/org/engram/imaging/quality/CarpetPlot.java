package org.engram.imaging.quality;

import org.engram.imaging.timeseries.TimeSeries;

/**
 * Data of a carpet plot (Power, NeuroImage 154, 2017): signals over time, each with mean 0 and
 * deviation 1, thinned out to what a page can show. Rows are picked evenly; neighbouring frames are
 * averaged.
 *
 * @param rows {@code rows[row][column]}: z, 0 all along a signal that never changes
 * @param signals which signal each row is, ascending
 * @param framesPerColumn frames that were averaged into a column
 */
public record CarpetPlot(float[][] rows, int[] signals, int framesPerColumn) {
  /** Rows that a page shows. */
  public static final int ROWS = 300;

  /** Columns that a page shows. */
  public static final int COLUMNS = 1000;

  /** Of a run, with at most as many rows. */
  public static CarpetPlot of(TimeSeries run, int mostRows) {
    int[] picked = picked(run.regions(), mostRows);
    double[][] values = new double[picked.length][];
    for (int r = 0; r < picked.length; r++) {
      values[r] = run.region(picked[r]);
    }
    return of(values, picked, run.frames());
  }

  static CarpetPlot of(double[][] values, int[] signals, int frames) {
    int perColumn = (frames + COLUMNS - 1) / COLUMNS;
    int columns = (frames + perColumn - 1) / perColumn;
    float[][] rows = new float[values.length][columns];
    for (int r = 0; r < values.length; r++) {
      double mean = 0;
      for (int t = 0; t < frames; t++) {
        mean += values[r][t] / frames;
      }
      double squares = 0;
      for (int t = 0; t < frames; t++) {
        squares += (values[r][t] - mean) * (values[r][t] - mean);
      }
      double deviation = Math.sqrt(squares / frames);
      for (int c = 0; c < columns && deviation > 1e-14 * Math.abs(mean); c++) {
        int end = Math.min(frames, (c + 1) * perColumn);
        double sum = 0;
        for (int t = c * perColumn; t < end; t++) {
          sum += values[r][t] - mean;
        }
        rows[r][c] = (float) (sum / (end - c * perColumn) / deviation);
      }
    }
    return new CarpetPlot(rows, signals, perColumn);
  }

  /** Evenly spread indices, at most as many. */
  static int[] picked(int signals, int most) {
    int[] picked = new int[Math.min(signals, most)];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = (int) ((long) i * signals / picked.length);
    }
    return picked;
  }
}
