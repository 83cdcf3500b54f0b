package org.engram.imaging.quality;

/**
 * A scan's numbers and what its pictures are drawn from.
 *
 * @param quality the numbers
 * @param traces what is known of every frame
 * @param carpet all signals over time
 */
public record ScanReview(ScanQuality quality, FrameTraces traces, CarpetPlot carpet) {}
