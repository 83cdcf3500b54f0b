/** Scans to numbers: parcel time series, atlases, sampling in time. Knows no network. */
package org.engram.imaging;
