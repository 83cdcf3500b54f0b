/**
 * From a file to a parcel time series. The entry is {@link
 * org.engram.imaging.timeseries.TimeSeriesFile}; {@link org.engram.imaging.timeseries.ScanFiles}
 * finds the files.
 */
package org.engram.imaging.timeseries;
