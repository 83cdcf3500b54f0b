package org.engram.models.brainjepa;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.LabelMatcher;
import org.engram.imaging.atlas.MatchedSeries;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.signal.FrameSelection;
import org.engram.imaging.signal.RegionMeans;
import org.engram.imaging.signal.Sampling;
import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.signal.Window;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * From a run's time series to what the network takes: regions matched by label, frames brought to
 * the model's repetition time, windows cut, values normalised. In this order, because the published
 * pipeline normalises after sampling. The same series gives the same inputs, always.
 */
public final class InputPreparation {
  private final ModelDescription model;
  private final Options options;
  private final LabelMatcher matcher;

  /**
   * What to do where the input is not the model's own.
   *
   * @param sampling how to change the repetition time; empty for {@code published} where the
   *     model's is a whole multiple of the run's, else {@code band-limited}
   * @param windows which windows of a long run
   * @param shortRuns what to do with a run shorter than a window
   * @param missing what to do about regions that the input has not
   * @param constants what to do about regions that do not vary
   * @param assumeOrder take unlabelled rows to be in the model's order
   */
  public record Options(
      Optional<Sampling> sampling,
      WindowPolicy windows,
      ShortRuns shortRuns,
      MissingRegions missing,
      ConstantRegions constants,
      boolean assumeOrder) {
    /** The defaults of the command line: the first window, and refusals where something is off. */
    public static Options defaults() {
      return new Options(
          Optional.empty(),
          WindowPolicy.fromName("first"),
          ShortRuns.REFUSE,
          MissingRegions.REFUSE,
          ConstantRegions.REFUSE,
          false);
    }

    public Options withAssumeOrder() {
      return new Options(sampling, windows, shortRuns, missing, constants, true);
    }
  }

  /**
   * A run, ready for the network.
   *
   * @param windows each row-major [regions, frames], normalised
   * @param starts of the windows within the run, in seconds
   * @param coverage share of the model's regions that have a varying series, 0 to 1
   * @param filled the model's regions that the run has not got and a policy filled in
   * @param warnings what a reader of the result should know, in words
   */
  public record Prepared(
      List<float[]> windows,
      List<Double> starts,
      double coverage,
      Set<Integer> filled,
      List<String> warnings) {}

  public InputPreparation(ModelDescription model, Options options) {
    this.model = model;
    this.options = options;
    this.matcher = new LabelMatcher(model.atlas());
  }

  /**
   * @throws RefusedInputException when the series does not fit the model and no option says what to
   *     do about it
   */
  public Prepared prepare(TimeSeries series) {
    BrainJepaConfig config = model.config();
    MatchedSeries matched =
        MatchedSeries.of(
            series,
            matcher.match(series, options.assumeOrder() || series.modelOrder()),
            options.missing(),
            options.constants());
    List<String> warnings = new ArrayList<>(series.notes());
    warnings.addAll(matched.warnings());
    RegionMeans.removedWarning(
            matched.values(),
            config.regions(),
            matched.frames(),
            matched.absent(),
            model.normalization())
        .ifPresent(warnings::add);
    Sampling sampling = sampling(series);
    List<Window> windows =
        new FrameSelection(sampling, options.windows(), options.shortRuns())
            .select(
                series.source(),
                matched.values(),
                config.regions(),
                matched.frames(),
                matched.repetitionTime(),
                config.frames(),
                config.repetitionTime());
    List<float[]> inputs = new ArrayList<>();
    List<Double> starts = new ArrayList<>();
    for (Window window : windows) {
      float[] input = normalised(matched, window);
      matched.fillMissing(input, config.frames());
      inputs.add(input);
      starts.add(window.startSeconds());
    }
    double time = matched.repetitionTime().orElse(config.repetitionTime());
    if (!Sampling.sameTime(time, config.repetitionTime())) {
      warnings.add(
          "resampled from "
              + time
              + " s to "
              + config.repetitionTime()
              + " s ("
              + sampling.choiceName()
              + ")");
    }
    Set<Integer> filled = matched.absent().stream().boxed().collect(Collectors.toSet());
    return new Prepared(inputs, starts, matched.coverage(), filled, warnings);
  }

  private float[] normalised(MatchedSeries matched, Window window) {
    BrainJepaConfig config = model.config();
    try {
      return model
          .normalization()
          .apply(window.values(), config.regions(), config.frames(), matched.absent());
    } catch (RefusedInputException e) {
      Problem p = e.problem(); // knows the window only: say of which run
      String where = matched.source() + ", window at " + window.startSeconds() + " s, " + p.where();
      throw new RefusedInputException(new Problem(where, p.found(), p.expected(), p.remedy()), e);
    }
  }

  private Sampling sampling(TimeSeries series) {
    if (options.sampling().isPresent()) {
      return options.sampling().get();
    }
    if (series.repetitionTime().isEmpty()) {
      return Sampling.BAND_LIMITED; // refused further on: a repetition time is never guessed
    }
    return Sampling.auto(series.repetitionTime().getAsDouble(), model.config().repetitionTime());
  }
}
