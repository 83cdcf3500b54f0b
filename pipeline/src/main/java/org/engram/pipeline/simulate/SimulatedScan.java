package org.engram.pipeline.simulate;

import org.engram.imaging.timeseries.TimeSeries;

/**
 * One simulated run and what is true of the person in it.
 *
 * @param subject subject label, without {@code sub-}
 * @param session session label, or empty where the cohort has one session
 * @param site name of the scanner
 * @param age years
 * @param sex {@code F} or {@code M}; without effect
 * @param trait a standard normal figure that moves the coupling of two networks
 * @param tempo a standard normal figure that makes neural activity slower where it is large
 * @param group {@code control} or {@code patient}
 * @param meanFramewiseDisplacement head motion of this run, in millimetres a frame
 * @param series [regions, time], labelled, with its repetition time
 */
public record SimulatedScan(
    String subject,
    String session,
    String site,
    double age,
    String sex,
    double trait,
    double tempo,
    String group,
    double meanFramewiseDisplacement,
    TimeSeries series) {}
