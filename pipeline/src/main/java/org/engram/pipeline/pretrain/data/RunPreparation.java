package org.engram.pipeline.pretrain.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.MatchedSeries;
import org.engram.imaging.atlas.RegionMatch;
import org.engram.imaging.signal.RegionMeans;
import org.engram.imaging.signal.SampledRun;
import org.engram.imaging.signal.Sampling;
import org.engram.imaging.timeseries.OtherRegionCountException;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;

/** From a run's file to the run as training takes it: regions matched, resampled, not yet cut. */
final class RunPreparation {
  private final ScanReading reading;
  private final RegionRule regions;
  private final PreparationSettings settings;
  private final int modelFrames;
  private final double modelTime;

  /** A run and its line in the index. */
  record Result(CohortRun about, PreparedRun run) {}

  RunPreparation(
      ScanReading reading,
      RegionRule regions,
      PreparationSettings settings,
      int modelFrames,
      double modelTime) {
    this.reading = reading;
    this.regions = regions;
    this.settings = settings;
    this.modelFrames = modelFrames;
    this.modelTime = modelTime;
  }

  TimeSeries read(ScanFile scan) {
    return reading.read(scan, regions.atlas().size());
  }

  RegionMatch match(TimeSeries series) {
    return regions.match(series);
  }

  RefusedInputException otherNumber(OtherRegionCountException refused) {
    return regions.otherNumber(refused);
  }

  /**
   * @throws RefusedInputException where the run does not fit and no setting says what to do
   */
  Result prepare(ScanFile scan, TimeSeries series, RegionMatch match) {
    MatchedSeries matched =
        MatchedSeries.of(series, match, settings.missingRegions(), settings.constantRegions());
    Sampling sampling =
        settings
            .sampling()
            .orElseGet(
                () ->
                    matched.repetitionTime().isPresent()
                        ? Sampling.auto(matched.repetitionTime().getAsDouble(), modelTime)
                        : Sampling.BAND_LIMITED); // refused next: it is never guessed
    int rows = regions.atlas().size();
    SampledRun run =
        SampledRun.of(
            matched.source(),
            matched.values(),
            rows,
            matched.frames(),
            matched.repetitionTime(),
            modelTime,
            sampling);
    run.requireLength(matched.source(), modelFrames, settings.shortRuns());
    List<String> warnings = new ArrayList<>(series.notes());
    warnings.addAll(matched.warnings());
    double time = matched.repetitionTime().orElseThrow();
    if (run.frames() != matched.frames() || run.rate() != 1) {
      warnings.add(
          "resampled from " + time + " s to " + modelTime + " s (" + sampling.choiceName() + ")");
    }
    BitSet absent = matched.absent();
    FileState state = FileState.of(scan.path());
    CohortRun about =
        new CohortRun(
            scan.path().toAbsolutePath().normalize().toString(),
            state.bytes(),
            state.modified(),
            scan.subject(),
            scan.session(),
            scan.task(),
            scan.run(),
            scan.variant(),
            reading.times().map(times -> times.siteOf(scan.subject())).orElse(Optional.empty()),
            time,
            matched.frames(),
            run.frames(),
            run.frameTime(),
            run.rate(),
            run.frames() / (run.rate() * modelFrames),
            matched.coverage(),
            absent.stream().boxed().toList(),
            matched.constant().stream().boxed().toList(),
            RegionMeans.removed(matched.values(), rows, matched.frames(), absent),
            warnings,
            Optional.empty(),
            Optional.empty());
    return new Result(about, new PreparedRun(values(run, rows, matched.source())));
  }

  private static HostTensor values(SampledRun run, int rows, String source) {
    float[] values = new float[run.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) run.values()[i];
      if (!Float.isFinite(values[i])) {
        throw new RefusedInputException(
            source,
            "the value " + run.values()[i],
            "values that float32 holds",
            "Scale the series");
      }
    }
    return HostTensor.of(values, rows, run.frames());
  }
}
