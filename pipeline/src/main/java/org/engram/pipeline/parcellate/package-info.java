/** From a run of volumes and atlases to a file of parcel time series. */
package org.engram.pipeline.parcellate;
