package org.engram.imaging.parcellation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.bids.RepetitionTime;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/** Puts a run's result together: which regions have a series, and what there is to say about it. */
record RunSummary(
    FrameSource source,
    RegionMap regions,
    BrainMask mask,
    ParcellationSettings settings,
    Members members,
    Accumulator accumulator) {

  ParcellatedRun run(double[][] series, int[] used) {
    List<String> notes = new ArrayList<>(regions.notes());
    noteVoxels(notes);
    dropGaps(series, used, notes);
    List<String> empty = new ArrayList<>();
    List<String> below = new ArrayList<>();
    List<Region> present = new ArrayList<>();
    for (Region region : regions.atlas().regions()) {
      int size = regions.sizes()[region.index()];
      double coverage = size == 0 ? 0 : used[region.index()] / (double) size;
      if (used[region.index()] == 0) {
        empty.add(region.label());
      } else if (coverage < settings.minCoverage()) {
        below.add(String.format(Locale.ROOT, "%s (%.2f)", region.label(), coverage));
      } else {
        present.add(region);
      }
    }
    String of = " of " + regions.atlas().size() + " regions ";
    if (!empty.isEmpty()) {
      notes.add(empty.size() + of + "without a voxel with signal, missing: " + Words.some(empty));
    }
    if (!below.isEmpty()) {
      notes.add(
          below.size()
              + of
              + "covered less than "
              + settings.minCoverage()
              + ", missing: "
              + Words.some(below));
    }
    if (present.isEmpty()) {
      throw new RefusedInputException(
          source.name(),
          "no region with signal: "
              + empty.size()
              + " without a voxel that varies, "
              + below.size()
              + " covered less than "
              + settings.minCoverage(),
          "a run that covers at least one region of " + regions.atlas().name(),
          "Check atlas, mask and space, or lower --min-coverage (in a recipe:"
              + " atlas.min_coverage).");
    }
    int frames = source.frames();
    double[] values = new double[present.size() * frames];
    for (int row = 0; row < present.size(); row++) {
      System.arraycopy(series[present.get(row).index()], 0, values, row * frames, frames);
    }
    OptionalDouble time = time(notes);
    TimeSeries kept =
        new TimeSeries(
            source.name(),
            present.stream().map(Region::label).toList(),
            present.size(),
            frames,
            values,
            time,
            notes);
    return new ParcellatedRun(
        kept,
        regions.atlas(),
        settings.statistic(),
        regions.space(),
        regions.sizes(),
        used,
        settings.minCoverage(),
        notes);
  }

  private OptionalDouble time(List<String> notes) {
    OptionalDouble time = source.repetitionTime();
    if (time.isEmpty()) {
      return time;
    }
    Optional<Problem> problem = RepetitionTime.problem(time.getAsDouble(), source.name());
    problem.ifPresent(p -> notes.add(p.line() + "; left out, state it with --tr"));
    return problem.isPresent() ? OptionalDouble.empty() : time;
  }

  /** A region that has no value at some frame cannot be a series. */
  private void dropGaps(double[][] series, int[] used, List<String> notes) {
    List<String> gaps = new ArrayList<>();
    for (Region region : regions.atlas().regions()) {
      int r = region.index();
      if (series[r] != null && !Arrays.stream(series[r]).allMatch(Double::isFinite)) {
        used[r] = 0;
        gaps.add(region.label());
      }
    }
    if (!gaps.isEmpty()) {
      notes.add(
          Words.count(gaps.size(), "region")
              + " without any finite voxel in some frame, taken as without signal: "
              + Words.some(gaps));
    }
  }

  private void noteVoxels(List<String> notes) {
    long masked = Arrays.stream(regions.rows()).filter(row -> row >= 0).count();
    masked -= members.elements().length;
    Signal signal = accumulator.signal();
    long constant = 0;
    long never = 0;
    long broken = 0;
    for (int place = 0; place < members.elements().length; place++) {
      constant += signal.constant(place) ? 1 : 0;
      never += signal.neverFinite(place) ? 1 : 0;
      broken += signal.broken(place) ? 1 : 0;
    }
    if (masked > 0) {
      notes.add(Words.count(masked, "voxel") + " of regions outside the mask " + mask.name());
    }
    if (constant > 0) {
      notes.add(Words.count(constant, "voxel") + " of one value throughout, left out");
    }
    if (never > 0) {
      notes.add(Words.count(never, "voxel") + " without a finite value (NaN), left out");
    }
    if (broken > 0) {
      boolean component = settings.statistic() == RegionStatistic.FIRST_COMPONENT;
      notes.add(
          Words.count(broken, "voxel")
              + " not finite in part of the frames, left out "
              + (component ? "wholly" : "of those frames"));
    }
    if (accumulator instanceof MedianAccumulator median && median.late() > 0) {
      notes.add(
          Words.count(median.late(), "voxel")
              + " of one value at first, in the median from the "
              + Accumulator.BLOCK
              + " frames on in which they varied");
    }
  }
}
