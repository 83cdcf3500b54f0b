package org.engram.models.training.watch;

import java.time.Instant;

/**
 * That a run was stopped, or died, and went on.
 *
 * @param step updates that were made by then: those after it in the log came later
 * @param time when it went on
 */
public record ResumeRecord(long step, Instant time) {}
