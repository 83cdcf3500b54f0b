package org.engram.pipeline.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.LabelMatcher;
import org.engram.imaging.atlas.MatchedSeries;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.atlas.RegionMatch;
import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.pipeline.inspect.Fit.RegionFit;
import org.engram.pipeline.inspect.Fit.Verdict;
import org.engram.tensor.RefusedInputException;

/**
 * Whether a series fits a model, and with which options it would: each thing that {@code embed}
 * refuses is told, its option assumed, and the next looked at. The last step is the preparation
 * that {@code embed} itself does.
 */
final class SeriesFit {
  private final TimeSeries series;
  private final ModelDescription model;
  private final List<String> options = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();
  private InputPreparation.Options input;
  private Optional<RegionFit> regions = Optional.empty();

  SeriesFit(TimeSeries series, ModelDescription model, InputPreparation.Options input) {
    this.series = series;
    this.model = model;
    this.input =
        new InputPreparation.Options(
            input.sampling(),
            new WindowPolicy(
                WindowPolicy.Choice.ALL, input.windows().overlap(), input.windows().coverTail()),
            input.shortRuns(),
            input.missing(),
            input.constants(),
            input.assumeOrder());
  }

  Fit check() {
    try {
      RegionMatch match = match();
      regions(match);
      return prepared(timed());
    } catch (RefusedInputException e) {
      findings.add(told(e));
      return fit(Verdict.DOES_NOT_FIT, OptionalInt.empty());
    }
  }

  private RegionMatch match() {
    LabelMatcher matcher = new LabelMatcher(model.atlas());
    boolean assumed = input.assumeOrder() || series.modelOrder();
    try {
      return matcher.match(series, assumed);
    } catch (RefusedInputException e) {
      if (assumed || series.regions() != model.atlas().size()) {
        throw e;
      }
      RegionMatch byPosition = matcher.match(series, true);
      options.add("--assume-order");
      findings.add(
          e.problem().found()
              + "; its "
              + series.regions()
              + " regions would be taken"
              + " in the model's order");
      input = input.withAssumeOrder();
      return byPosition;
    }
  }

  private void regions(RegionMatch match) {
    if (!match.missing().isEmpty() && input.missing() == MissingRegions.REFUSE) {
      options.add("--missing-regions mean (or zero)");
      input = with(MissingRegions.MEAN, input.constants(), input.shortRuns());
    }
    MatchedSeries matched = MatchedSeries.of(series, match, input.missing(), ConstantRegions.MARK);
    if (!matched.constant().isEmpty() && input.constants() == ConstantRegions.REFUSE) {
      options.add("--constant-regions mark");
      input = with(input.missing(), ConstantRegions.MARK, input.shortRuns());
    }
    regions =
        Optional.of(
            new RegionFit(
                match.atlas().size() - match.missing().size(),
                match.atlas().size(),
                matched.coverage(),
                match.missing(),
                match.unused()));
  }

  private TimeSeries timed() {
    BrainJepaConfig config = model.config();
    if (series.repetitionTime().isPresent()) {
      return series;
    }
    options.add("--tr SECONDS (or --tr-table FILE)");
    findings.add(
        "no repetition time; the windows are counted as if it were the model's "
            + config.repetitionTime()
            + " s");
    return series.withRepetitionTime(config.repetitionTime());
  }

  private Fit prepared(TimeSeries timed) {
    InputPreparation.Prepared prepared;
    try {
      prepared = new InputPreparation(model, input).prepare(timed);
    } catch (RefusedInputException e) {
      if (input.shortRuns() != ShortRuns.REFUSE) {
        throw e;
      }
      input = with(input.missing(), input.constants(), ShortRuns.PAD_MEAN);
      prepared = new InputPreparation(model, input).prepare(timed);
      options.add("--short-runs pad-mean (or tile)");
      findings.add(e.problem().found() + "; expected " + e.problem().expected());
    }
    for (String warning : prepared.warnings()) {
      if (!series.notes().contains(warning)) {
        findings.add(warning);
      }
    }
    return fit(
        options.isEmpty() ? Verdict.FITS : Verdict.FITS_WITH_OPTIONS,
        OptionalInt.of(prepared.windows().size()));
  }

  private InputPreparation.Options with(
      MissingRegions missing, ConstantRegions constants, ShortRuns shortRuns) {
    return new InputPreparation.Options(
        input.sampling(), input.windows(), shortRuns, missing, constants, input.assumeOrder());
  }

  private Fit fit(Verdict verdict, OptionalInt windows) {
    return new Fit(Inspector.title(model), verdict, options, findings, regions, windows);
  }

  private static String told(RefusedInputException e) {
    return e.problem().found()
        + (e.problem().expected().isEmpty() ? "" : "; expected " + e.problem().expected())
        + (e.problem().remedy().isEmpty() ? "" : ". " + e.problem().remedy());
  }
}
