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
 * displacement from its motion parameters, and DVARS from the regions or voxels themselves.
 */
public final class QualityCheck {
  private static final String NO_MEANS =
      "no temporal signal to noise: the means were removed, or nothing changes";

  private final Scan scan;
  private final Optional<ConfoundTable> table;
  private final QualitySettings settings;
  private final List<String> notes = new ArrayList<>();

  /**
   * What is known of a scan's signals, whatever they are.
   *
   * @param varying share of them that ever change
   * @param dvars of themselves
   * @param dvarsNote what to say where that is used
   */
  private record Scan(
      String source,
      int signals,
      int frames,
      OptionalDouble repetitionTime,
      OptionalDouble tsnr,
      OptionalDouble autocorrelation,
      double varying,
      Optional<Dvars> dvars,
      String dvarsNote,
      CarpetPlot carpet) {}

  private QualityCheck(Scan scan, Optional<ConfoundTable> table, QualitySettings settings) {
    this.scan = scan;
    this.table = table;
    this.settings = settings;
    if (table.isPresent() && table.get().frames() != scan.frames()) {
      throw new RefusedInputException(
          table.get().toString(),
          table.get().frames() + " rows",
          scan.frames() + ", one a frame of " + scan.source(),
          "Give the confounds of this very run");
    }
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
    SignalStatistics signals = SignalStatistics.of(run);
    Scan scan =
        new Scan(
            run.source(),
            run.regions(),
            run.frames(),
            run.repetitionTime(),
            signals.tsnr(),
            signals.autocorrelation(),
            (double) (run.regions() - signals.silent().cardinality()) / run.regions(),
            Dvars.of(run.values(), run.frames()),
            "DVARS of the regions, for want of the voxels'",
            CarpetPlot.of(run, CarpetPlot.ROWS));
    return new QualityCheck(scan, table, settings).review(coverage);
  }

  /**
   * Looks at a run of voxels that has streamed by.
   *
   * @param source the run, for messages
   * @param voxels what was gathered of it
   * @param repetitionTime seconds between frames, where known
   * @param table its confounds, as many rows as frames
   * @param coverage share of the mask's voxels that could be looked at
   * @throws RefusedInputException where the table has another length
   */
  public static ScanReview review(
      String source,
      VoxelQuality voxels,
      OptionalDouble repetitionTime,
      Optional<ConfoundTable> table,
      OptionalDouble coverage,
      QualitySettings settings) {
    Scan scan =
        new Scan(
            source,
            voxels.voxels(),
            voxels.frames(),
            repetitionTime,
            SignalStatistics.unlessMeansRemoved(voxels.medianTsnr()),
            voxels.medianAutocorrelation(),
            (double) voxels.varying() / voxels.voxels(),
            voxels.scaledDvars(),
            "DVARS of the voxels themselves",
            voxels.carpet());
    return new QualityCheck(scan, table, settings).review(coverage);
  }

  private ScanReview review(OptionalDouble statedCoverage) {
    FrameTraces traces = traces();
    double coverage = Math.min(scan.varying(), statedCoverage.orElse(1));
    OptionalDouble frameMinutes = scaled(scan.repetitionTime(), 1 / 60.0);
    boolean framesKnown = traces.displacement().isPresent() || traces.dvars().isPresent();
    int usable = usable(traces);
    if (scan.tsnr().isEmpty()) {
      notes.add(NO_MEANS);
    }
    ScanQuality unflagged =
        new ScanQuality(
            scan.source(),
            scan.signals(),
            scan.frames(),
            scan.repetitionTime(),
            scaled(frameMinutes, scan.frames()),
            traces.displacement().map(Spread::mean).orElse(OptionalDouble.empty()),
            traces.displacement().map(Spread::max).orElse(OptionalDouble.empty()),
            share(traces.displacement(), settings.fdThreshold()),
            meanDvars(traces),
            traces.stdDvars().map(Spread::max).orElse(OptionalDouble.empty()),
            framesKnown
                ? OptionalDouble.of((double) count(traces.spikes()) / scan.frames())
                : OptionalDouble.empty(),
            scaled(frameMinutes, usable),
            scan.tsnr(),
            coverage,
            scan.autocorrelation(),
            List.of(),
            notes);
    return new ScanReview(QualityFlags.on(unflagged, settings), traces, scan.carpet());
  }

  /** Without means the signals' own DVARS has no scale. */
  private OptionalDouble meanDvars(FrameTraces traces) {
    boolean own = table.flatMap(ConfoundTable::dvars).isEmpty();
    return own && scan.tsnr().isEmpty()
        ? OptionalDouble.empty()
        : traces.dvars().map(Spread::mean).orElse(OptionalDouble.empty());
  }

  private FrameTraces traces() {
    Optional<double[]> displacement = displacement();
    Optional<double[]> raw = table.flatMap(ConfoundTable::dvars);
    Optional<double[]> standardized = table.flatMap(ConfoundTable::standardizedDvars);
    if (raw.isEmpty() && standardized.isEmpty()) {
      scan.dvars().ifPresent(_ -> notes.add(scan.dvarsNote()));
      raw = scan.dvars().map(Dvars::raw);
      standardized = scan.dvars().map(Dvars::standardized);
    }
    boolean[] spikes = new boolean[scan.frames()];
    over(displacement, settings.fdThreshold(), spikes);
    over(standardized, settings.stdDvarsThreshold(), spikes);
    over(raw.map(Spread::robustZ), settings.dvarsRobustZ(), spikes);
    boolean[] unsteady =
        table.map(ConfoundTable::nonSteadyState).orElseGet(() -> new boolean[scan.frames()]);
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
