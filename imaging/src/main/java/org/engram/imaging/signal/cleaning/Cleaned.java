package org.engram.imaging.signal.cleaning;

import java.util.List;
import org.engram.imaging.timeseries.TimeSeries;

/**
 * A cleaned run and what was done to it.
 *
 * @param series the cleaned series; shorter than the run where censored frames were removed. Its
 *     notes say what was done
 * @param keep one entry a frame of the run; whether the frame was used
 * @param censored number of frames that were not used
 * @param regressors number of independent nuisance signals that were regressed out, drifts included
 * @param degreesOfFreedom independent values left a region: the frames used, times the share of
 *     frequencies that the filter lets through, less the regressors and the trend. An estimate
 *     where there is a filter, since a regressor that the filter stops is counted all the same
 * @param notes what was done, in words
 */
public record Cleaned(
    TimeSeries series,
    boolean[] keep,
    int censored,
    int regressors,
    double degreesOfFreedom,
    List<String> notes) {
  public Cleaned {
    notes = List.copyOf(notes);
  }
}
