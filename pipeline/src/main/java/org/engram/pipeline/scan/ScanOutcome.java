package org.engram.pipeline.scan;

import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.Problem;

/**
 * One scan, read or refused.
 *
 * @param <I> what it is read as
 */
public sealed interface ScanOutcome<I> {
  ScanFile scan();

  /** Those of them that are ready, in their order. */
  static <I> List<Ready<I>> ready(List<ScanOutcome<I>> outcomes) {
    List<Ready<I>> ready = new ArrayList<>();
    for (ScanOutcome<I> outcome : outcomes) {
      if (outcome instanceof Ready<I> one) {
        ready.add(one);
      }
    }
    return ready;
  }

  /** Ready for the network. */
  record Ready<I>(ScanFile scan, I input) implements ScanOutcome<I> {}

  /** Not usable, and why. */
  record Refused<I>(ScanFile scan, Problem problem) implements ScanOutcome<I> {}
}
