package org.engram.imaging.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.confounds.ConfoundTable;
import org.engram.imaging.confounds.Dvars;
import org.engram.imaging.confounds.HeadMotion;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.RefusedInputException;

/**
 * Looks at one scan: numbers, flags, and what its pictures are drawn from. Displacement and DVARS
 * come from the table of confounds where it has them (DVARS of the brain's voxels); without,
 * displacement from its motion parameters, and DVARS from the regions themselves.
 */
public final class QualityCheck {
  private final TimeSeries run;
  private final Optional<ConfoundTable> table;
  private final QualitySettings settings;
  private final List<String> notes = new ArrayList<>();

  private QualityCheck(TimeSeries run, Optional<ConfoundTable> table, QualitySettings settings) {
    this.run = run;
    this.table = table;
    this.settings = settings;
  }

  /**
   * Looks at a run of regions, best before cleaning.
   *
   * @param run [regions, time]
   * @param table its confounds, as many rows as frames
   * @param coverage share of the regions with voxels, where a parcellation has said it; otherwise
   *     the share of regions that ever change
   * @throws RefusedInputException where the table has another length
   */
  public static ScanReview review(
      TimeSeries run,
      Optional<ConfoundTable> table,
      OptionalDouble coverage,
      QualitySettings settings) {
    if (table.isPresent() && table.get().frames() != run.frames()) {
      throw new RefusedInputException(
          table.get().toString(),
          table.get().frames() + " rows",
          run.frames() + ", one a frame of " + run.source(),
          "Give the confounds of this very run");
    }
    return new QualityCheck(run, table, settings).review(coverage);
  }

  private ScanReview review(OptionalDouble statedCoverage) {
    SignalStatistics signals = SignalStatistics.of(run);
    FrameTraces traces = traces();
    int silent = signals.silent().cardinality();
    double varying = (double) (run.regions() - silent) / run.regions();
    double coverage = Math.min(varying, statedCoverage.orElse(1));
    OptionalDouble frameMinutes = scaled(run.repetitionTime(), 1 / 60.0);
    boolean framesKnown = traces.displacement().isPresent() || traces.dvars().isPresent();
    int usable = usable(traces);
    if (signals.tsnr().isEmpty()) {
      notes.add("no temporal signal to noise: the means were removed, or nothing changes");
    }
    ScanQuality unflagged =
        new ScanQuality(
            run.source(),
            run.regions(),
            run.frames(),
            run.repetitionTime(),
            scaled(frameMinutes, run.frames()),
            traces.displacement().map(Spread::mean).orElse(OptionalDouble.empty()),
            traces.displacement().map(Spread::max).orElse(OptionalDouble.empty()),
            share(traces.displacement(), settings.fdThreshold()),
            traces.dvars().map(Spread::mean).orElse(OptionalDouble.empty()),
            traces.stdDvars().map(Spread::max).orElse(OptionalDouble.empty()),
            framesKnown
                ? OptionalDouble.of((double) count(traces.spikes()) / run.frames())
                : OptionalDouble.empty(),
            scaled(frameMinutes, usable),
            signals.tsnr(),
            coverage,
            signals.autocorrelation(),
            List.of(),
            notes);
    return new ScanReview(
        QualityFlags.on(unflagged, settings), traces, CarpetPlot.of(run, CarpetPlot.ROWS));
  }

  private FrameTraces traces() {
    Optional<double[]> displacement = displacement();
    Optional<Dvars> own = Dvars.of(run.values(), run.frames());
    Optional<double[]> raw = table.flatMap(ConfoundTable::dvars);
    Optional<double[]> standardized = table.flatMap(ConfoundTable::standardizedDvars);
    if (raw.isEmpty() && standardized.isEmpty()) {
      own.ifPresent(_ -> notes.add("DVARS of the regions, for want of the voxels'"));
      raw = own.map(Dvars::raw);
      standardized = own.map(Dvars::standardized);
    }
    boolean[] spikes = new boolean[run.frames()];
    over(displacement, settings.fdThreshold(), spikes);
    over(standardized, settings.stdDvarsThreshold(), spikes);
    over(raw.map(Spread::robustZ), settings.dvarsZThreshold(), spikes);
    boolean[] unsteady =
        table.map(ConfoundTable::nonSteadyState).orElseGet(() -> new boolean[run.frames()]);
    return new FrameTraces(displacement, raw, standardized, spikes, unsteady);
  }

  private Optional<double[]> displacement() {
    Optional<double[]> stated = table.flatMap(ConfoundTable::displacement);
    if (stated.isPresent() || table.isEmpty()) {
      return stated;
    }
    Optional<double[]> computed =
        table.flatMap(ConfoundTable::motion).map(HeadMotion::powerDisplacement);
    notes.add(
        computed.isPresent()
            ? "framewise displacement from the motion parameters (Power)"
            : "no framewise displacement: the table has no motion parameters");
    return computed;
  }

  private static void over(Optional<double[]> trace, double threshold, boolean[] spikes) {
    if (trace.isPresent()) {
      for (int t = 0; t < spikes.length; t++) {
        spikes[t] |= trace.get()[t] > threshold;
      }
    }
  }

  private static OptionalDouble share(Optional<double[]> trace, double threshold) {
    if (trace.isEmpty()) {
      return OptionalDouble.empty();
    }
    int over = 0;
    for (double value : trace.get()) {
      over += value > threshold ? 1 : 0;
    }
    return OptionalDouble.of((double) over / trace.get().length);
  }

  private static OptionalDouble scaled(OptionalDouble value, double factor) {
    return value.isPresent()
        ? OptionalDouble.of(value.getAsDouble() * factor)
        : OptionalDouble.empty();
  }

  private static int usable(FrameTraces traces) {
    int usable = 0;
    for (int t = 0; t < traces.spikes().length; t++) {
      usable += traces.spikes()[t] || traces.unsteady()[t] ? 0 : 1;
    }
    return usable;
  }

  private static int count(boolean[] flags) {
    int count = 0;
    for (boolean flag : flags) {
      count += flag ? 1 : 0;
    }
    return count;
  }
}
