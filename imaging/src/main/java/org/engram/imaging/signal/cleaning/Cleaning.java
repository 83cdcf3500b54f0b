package org.engram.imaging.signal.cleaning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.engram.imaging.confounds.Confounds;
import org.engram.imaging.signal.filter.Butterworth;
import org.engram.imaging.signal.filter.SecondOrderSections;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.linalg.ColumnSpace;

/**
 * Cleans a run's series of what is not the brain's. The order is the one that Lindquist and others
 * show not to bring removed noise back (Modular preprocessing pipelines can reintroduce artifacts
 * into fMRI data, Human Brain Mapping 40, 2019), as nilearn's {@code signal.clean} has it:
 *
 * <ol>
 *   <li>with a Butterworth filter, censored frames of series and confounds are filled by
 *       interpolation between the kept ones; those before the first kept frame and after the last
 *       are left out. Without one, censored frames are left out here;
 *   <li>series and confounds are detrended;
 *   <li>series and confounds run through the same filter, so that the regression cannot bring back
 *       a frequency that the filter took out (Hallquist and others, NeuroImage 82, 2013). The
 *       cosine filter is a set of confounds instead, made over the whole run before censoring;
 *   <li>the censored frames, now filled, are left out;
 *   <li>confounds are standardised and regressed out by least squares, from kept frames alone, as a
 *       projection (Friston and others, 1994);
 *   <li>the result is standardised.
 * </ol>
 *
 * Where censored frames are asked for, they are then interpolated between the cleaned ones.
 */
public final class Cleaning {
  private final TimeSeries run;
  private final Confounds confounds;
  private final CleaningSettings settings;
  private final List<String> notes = new ArrayList<>();

  private Cleaning(TimeSeries run, Confounds confounds, CleaningSettings settings) {
    this.run = run;
    this.confounds = confounds;
    this.settings = settings;
  }

  /**
   * Cleans a run.
   *
   * @param run [regions, time]
   * @param confounds its nuisance signals and the frames to keep, as many frames
   * @param settings how
   * @throws RefusedInputException where confounds have another length, the repetition time is
   *     unknown and a filter is asked for, or too few frames are left
   * @throws ConfigurationException where a cut-off is not below half the sampling rate
   */
  public static Cleaned clean(TimeSeries run, Confounds confounds, CleaningSettings settings) {
    if (confounds.frames() != run.frames()) {
      throw new RefusedInputException(
          confounds.source(),
          confounds.frames() + " rows",
          run.frames() + ", one a frame of " + run.source(),
          "Give the confounds of this very run, before any frame is cut off either of them");
    }
    return new Cleaning(run, confounds, settings).clean();
  }

  private Cleaned clean() {
    boolean[] keep = confounds.keep();
    int kept = confounds.kept();
    if (kept < 2) {
      throw tooFew(kept, "2, to speak of a course in time");
    }
    double repetitionTime = repetitionTime();
    noteCensoring(kept);
    double[][] nuisance = nuisance(repetitionTime);
    Span span = settings.filtersInTime() ? Span.between(keep) : Span.censored(keep);
    int used = span.frames().length;
    settings.detrend().ifPresent(degree -> requireFrames(used, degree + 2, "a trend"));

    List<Preparation> steps = new ArrayList<>();
    if (settings.filtersInTime() && span.gaps()) {
      steps.add(settings.interpolation().over(span.keep(), run.source())::fill);
    }
    double[][] series = rows(run, span);
    double[][] regressors = pick(nuisance, span);
    double[] sizes = Nuisance.sizes(regressors);
    each(series, steps);
    each(regressors, steps);
    double[] means = Arrays.stream(series).mapToDouble(Standardization::mean).toArray();
    if (settings.detrend().isPresent()) {
      int degree = settings.detrend().getAsInt();
      Trend trend = Trend.over(span.frames(), degree);
      each(series, List.of(trend::removeFrom));
      each(regressors, List.of(trend::removeFrom));
      notes.add("polynomial of degree " + degree + " taken out");
    }
    double passed = 1;
    if (settings.filtersInTime()) {
      SecondOrderSections filter = filter(repetitionTime, used);
      replace(series, filter);
      replace(regressors, filter);
      passed = passed(filter, used, repetitionTime);
      series = inner(series, span);
      regressors = inner(regressors, span);
    }
    int rank = regress(series, regressors, sizes);
    standardize(series, means);
    return result(series, rank, freedom(kept, passed, rank));
  }

  private double repetitionTime() {
    if (!settings.needsRepetitionTime()) {
      return Double.NaN;
    }
    return run.repetitionTime()
        .orElseThrow(
            () ->
                new RefusedInputException(
                    run.source(),
                    "no repetition time",
                    "seconds between frames: a filter's cut-off is in Hz",
                    "State it (--tr), or clean without a filter"));
  }

  private void noteCensoring(int kept) {
    if (kept == run.frames()) {
      return;
    }
    String kind = " (" + settings.interpolation().choiceName() + ")";
    boolean refill = settings.censoredFrames() == CensoredFrames.INTERPOLATE;
    notes.add(
        (run.frames() - kept)
            + " of "
            + run.frames()
            + " frames censored: "
            + (settings.filtersInTime()
                ? "filled for the filter" + kind + ", left out after it; "
                : "left out; ")
            + (refill
                ? "interpolated" + kind + " in the result"
                : "the frames are not evenly spaced"));
  }

  private double[][] nuisance(double repetitionTime) {
    return settings.filter() == Filter.COSINE
        ? Nuisance.withCosines(confounds, repetitionTime, settings.highPass().getAsDouble(), notes)
        : confounds.columns();
  }

  private SecondOrderSections filter(double repetitionTime, int frames) {
    SecondOrderSections filter;
    try {
      filter =
          Butterworth.design(
              settings.filterOrder(), settings.highPass(), settings.lowPass(), 1 / repetitionTime);
    } catch (ConfigurationException e) {
      Problem p = e.problem();
      throw new ConfigurationException(
          new Problem(run.source() + ", " + p.where(), p.found(), p.expected(), p.remedy()), e);
    }
    requireFrames(
        frames,
        filter.padding() + 1,
        "the filter, which pads either end with " + filter.padding() + " frames");
    notes.add(
        "Butterworth of order "
            + settings.filterOrder()
            + band()
            + ", forwards and backwards, over "
            + frames
            + " frames");
    return filter;
  }

  private String band() {
    return edge(", high-pass ", settings.highPass()) + edge(", low-pass ", settings.lowPass());
  }

  private static String edge(String name, OptionalDouble cutoff) {
    return cutoff.isPresent() ? name + cutoff.getAsDouble() + " Hz" : "";
  }

  /** The share of a white series' frequencies that both passes let through. */
  private static double passed(SecondOrderSections filter, int frames, double repetitionTime) {
    double sum = 0;
    for (int k = 0; k < frames; k++) {
      double gain =
          filter.gain(Math.min(k, frames - k) / (frames * repetitionTime), 1 / repetitionTime);
      sum += gain * gain;
    }
    return sum / frames;
  }

  private int regress(double[][] series, double[][] regressors, double[] sizes) {
    if (regressors.length == 0) {
      return 0;
    }
    int frames = series[0].length;
    Nuisance.scale(regressors, sizes, settings.standardizeConfounds());
    ColumnSpace space = ColumnSpace.of(regressors, frames);
    int trend = settings.detrend().orElse(-1) + 1;
    if (space.rank() + trend >= frames) {
      throw new RefusedInputException(
          run.source(),
          space.rank()
              + " independent confounds"
              + (trend > 0 ? ", " + trend + " terms of the trend" : "")
              + " and "
              + frames
              + " frames",
          "fewer of them than frames: nothing would be left",
          "Take fewer confounds (" + confounds.source() + "), or censor fewer frames");
    }
    each(series, List.of(space::removeFrom));
    String independent =
        space.rank() < regressors.length ? ", " + space.rank() + " of them independent" : "";
    notes.add(regressors.length + " confounds regressed out" + independent);
    return space.rank();
  }

  private double[][] refilled(double[][] cleaned, boolean[] keep) {
    Span span = Span.between(keep);
    FrameFiller filler = settings.interpolation().over(span.keep(), run.source());
    return Arrays.stream(cleaned)
        .map(row -> span.refill(row, filler, run.frames()))
        .toArray(double[][]::new);
  }

  private void standardize(double[][] series, double[] means) {
    double now = 0;
    double before = 0;
    for (int r = 0; r < series.length; r++) {
      now += Math.abs(Standardization.mean(series[r]));
      before += Math.abs(means[r]);
    }
    // As nilearn: where detrending or filtering took the means out, percent is of the means before.
    boolean restore = now < 0.1 * before;
    List<String> unscaled = new ArrayList<>();
    for (int r = 0; r < series.length; r++) {
      if (!settings.standardize().apply(series[r], restore ? means[r] : 0)) {
        unscaled.add(run.labelled() ? run.labels().get(r) : "region " + (r + 1));
      }
    }
    if (!unscaled.isEmpty()) {
      notes.add(
          "nothing to standardise by in "
              + unscaled.size()
              + " regions, set to 0: "
              + String.join(", ", unscaled.subList(0, Math.min(10, unscaled.size())))
              + (unscaled.size() > 10 ? ", ..." : ""));
    }
  }

  private double freedom(int kept, double passed, int rank) {
    // A filter that passes nothing slow has taken the trend's share already.
    boolean trendStopped = settings.filtersInTime() && settings.highPass().isPresent();
    int trend = trendStopped ? 0 : settings.detrend().orElse(-1) + 1;
    return Math.max(0, kept * passed - rank - trend);
  }

  private Cleaned result(double[][] cleaned, int rank, double freedom) {
    boolean[] keep = confounds.keep().clone();
    int censored = run.frames() - confounds.kept();
    double[][] rows = cleaned;
    if (censored > 0 && settings.censoredFrames() == CensoredFrames.INTERPOLATE) {
      rows = refilled(cleaned, keep);
    }
    notes.add("standardised: " + settings.standardize().choiceName());
    notes.add(String.format(Locale.ROOT, "%.1f degrees of freedom left", freedom));
    int frames = rows[0].length;
    double[] values = new double[run.regions() * frames];
    for (int r = 0; r < run.regions(); r++) {
      System.arraycopy(rows[r], 0, values, r * frames, frames);
    }
    List<String> all = new ArrayList<>(run.notes());
    all.addAll(notes);
    TimeSeries series =
        new TimeSeries(
            run.source(),
            run.labels(),
            run.regions(),
            frames,
            values,
            run.repetitionTime(),
            all,
            run.modelOrder());
    return new Cleaned(series, keep, censored, rank, freedom, notes);
  }

  private void requireFrames(int frames, int least, String what) {
    if (frames < least) {
      throw tooFew(frames, "at least " + least + " for " + what);
    }
  }

  private RefusedInputException tooFew(int frames, String expected) {
    return new RefusedInputException(
        run.source(),
        frames + " of " + run.frames() + " frames left after censoring",
        expected,
        "Censor less, or leave the run out");
  }

  /** One step that changes a series [time] in place. */
  private interface Preparation {
    void apply(double[] series);
  }

  private static void each(double[][] rows, List<Preparation> steps) {
    Arrays.stream(rows).parallel().forEach(row -> steps.forEach(step -> step.apply(row)));
  }

  private static void replace(double[][] rows, SecondOrderSections filter) {
    Arrays.parallelSetAll(rows, r -> filter.forwardsAndBackwards(rows[r]));
  }

  private static double[][] rows(TimeSeries run, Span span) {
    double[][] rows = new double[run.regions()][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = span.pick(run.region(r));
    }
    return rows;
  }

  private static double[][] pick(double[][] columns, Span span) {
    return Arrays.stream(columns).map(span::pick).toArray(double[][]::new);
  }

  private static double[][] inner(double[][] rows, Span span) {
    return Arrays.stream(rows).map(span::onlyKept).toArray(double[][]::new);
  }
}
