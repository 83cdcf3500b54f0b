package org.engram.pipeline.preprocess;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.engram.imaging.parcellation.ParcellatedRun;
import org.engram.imaging.timeseries.TimeSeries;

/**
 * A run as the cleaned series of its regions.
 *
 * @param input what it was made of
 * @param run the regions with their coverage; its series is the cleaned one
 * @param excluded why the recipe's rule leaves the run out, where it does; its series is then as
 *     before cleaning
 */
public record PreparedRun(RunInput input, ParcellatedRun run, Optional<String> excluded) {
  public PreparedRun {
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(excluded, "excluded");
  }

  /** The regions that have one, in the atlas's order, with labels and notes of what was done. */
  public TimeSeries series() {
    return run.series();
  }

  /** What was decided and done on the way, in words. */
  public List<String> notes() {
    return run.notes();
  }
}
