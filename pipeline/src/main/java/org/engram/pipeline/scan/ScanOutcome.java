package org.engram.pipeline.scan;

import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.Problem;

/**
 * One scan, read or refused.
 *
 * @param <I> what it is read as
 */
public sealed interface ScanOutcome<I> {
  ScanFile scan();

  /** Ready for the network. */
  record Ready<I>(ScanFile scan, I input) implements ScanOutcome<I> {}

  /** Not usable, and why. */
  record Refused<I>(ScanFile scan, Problem problem) implements ScanOutcome<I> {}
}
