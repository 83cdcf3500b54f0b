package org.engram.cohort;

import java.util.Objects;

/**
 * By how much a model's prediction missed one token of a scan.
 *
 * @param subject whose scan, without {@code sub-}
 * @param session without {@code ses-}, or empty
 * @param run what tells a session's scans apart, or empty
 * @param source the scan's file
 * @param window of the run, from 0
 * @param region of the model's atlas, from 0
 * @param label the region's name
 * @param hemisphere {@code L}, {@code R} or empty
 * @param network functional network, or empty
 * @param patch time patch of the window, from 0
 * @param startSeconds where in the run the patch begins
 * @param error of the prediction; NaN where there is none: the token was not predicted, or its
 *     region was filled in because the scan has not got it
 */
public record ErrorRow(
    String subject,
    String session,
    String run,
    String source,
    int window,
    int region,
    String label,
    String hemisphere,
    String network,
    int patch,
    double startSeconds,
    float error) {
  public ErrorRow {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(hemisphere, "hemisphere");
    Objects.requireNonNull(network, "network");
  }
}
