package org.engram.imaging.quality;

import java.util.Optional;

/**
 * What is known of every frame of a scan.
 *
 * @param displacement framewise displacement, mm, NaN at the first frame
 * @param dvars in its own units, NaN at the first frame
 * @param stdDvars standardised, NaN at the first frame
 * @param spikes [time]; true at a frame that moved or whose DVARS is over a threshold
 * @param unsteady [time]; true before the steady state
 */
public record FrameTraces(
    Optional<double[]> displacement,
    Optional<double[]> dvars,
    Optional<double[]> stdDvars,
    boolean[] spikes,
    boolean[] unsteady) {}
