package org.engram.pipeline.normalization;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.LabelMatcher;
import org.engram.imaging.atlas.MatchedSeries;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.signal.RegionMeans;
import org.engram.imaging.signal.RobustScaling;
import org.engram.imaging.signal.RobustStatistics;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Fits the {@code robust} normalisation to training scans in one pass, each read once and
 * forgotten: median and interquartile range, over the scans, of every region's mean over the whole
 * run as it was read, before any resampling, as published.
 *
 * @param normalization what was fitted
 * @param refused scans that could not be used, and why
 * @param warnings what a reader of the result should know, each beginning with its scan
 */
public record NormalizationFit(
    RobustScaling normalization, List<RefusedScan> refused, List<String> warnings) {
  public NormalizationFit {
    refused = List.copyOf(refused);
    warnings = List.copyOf(warnings);
  }

  /**
   * What to do where a scan is not whole.
   *
   * @param missing {@code refuse} the scan; with the others its absent regions are not counted
   * @param constants {@code refuse} the scan; else its constant regions are not counted
   * @param assumeOrder take unlabelled rows to be in the atlas's order
   */
  public record Options(MissingRegions missing, ConstantRegions constants, boolean assumeOrder) {
    /** Refusals where something is off. */
    public static Options defaults() {
      return new Options(MissingRegions.REFUSE, ConstantRegions.REFUSE, false);
    }
  }

  /**
   * Fits to every scan that can be used. A scan whose region means were removed is refused: its
   * means would be rounding.
   *
   * @throws RefusedInputException if fewer than two scans are left, or their means do not differ
   */
  public static NormalizationFit fit(
      Atlas atlas,
      List<ScanFile> scans,
      ScanReading reading,
      Options options,
      ScanListener listener) {
    RobustStatistics statistics = new RobustStatistics(atlas.name(), atlas.labels());
    LabelMatcher matcher = new LabelMatcher(atlas);
    List<RefusedScan> refused = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    listener.started(scans.size(), 0);
    for (ScanFile scan : scans) {
      try {
        TimeSeries series = reading.read(scan, atlas.size());
        MatchedSeries matched =
            MatchedSeries.of(
                series,
                matcher.match(series, options.assumeOrder() || series.modelOrder()),
                options.missing(),
                options.constants());
        add(statistics, matched);
        matched.warnings().forEach(warning -> warnings.add(scan.path() + ": " + warning));
        listener.used(scan);
      } catch (FileFormatException e) {
        refuse(refused, listener, scan, e.problem());
      } catch (RefusedInputException e) {
        refuse(refused, listener, scan, e.problem());
      }
    }
    if (statistics.scans() < RobustStatistics.FEWEST_SCANS) {
      throw new RefusedInputException(
          "normalization robust",
          statistics.scans() + " of " + scans.size() + " scans could be used",
          "at least " + RobustStatistics.FEWEST_SCANS + ", since one has no spread over subjects",
          refused.isEmpty()
              ? "Fit on more scans"
              : "The first refused: " + refused.getFirst().problem().line());
    }
    String version = NormalizationFit.class.getPackage().getImplementationVersion();
    RobustScaling fitted =
        statistics.finish(
            "engram normalization fit, version "
                + (version == null ? "unpackaged" : version)
                + ", "
                + statistics.scans()
                + " of "
                + scans.size()
                + " scans");
    return new NormalizationFit(fitted, refused, warnings);
  }

  private static void add(RobustStatistics statistics, MatchedSeries matched) {
    int regions = matched.atlas().size();
    BitSet uncounted = matched.absent();
    uncounted.or(matched.constant());
    if (RegionMeans.removed(matched.values(), regions, matched.frames(), uncounted)) {
      throw new RefusedInputException(
          matched.source(),
          "region means that were removed already",
          "series with their means, which robust is fitted on",
          "Use series before demeaning, or choose region-zscore or global-zscore");
    }
    statistics.add(matched.source(), matched.values(), regions, matched.frames(), uncounted);
  }

  private static void refuse(
      List<RefusedScan> refused, ScanListener listener, ScanFile scan, Problem problem) {
    refused.add(new RefusedScan(scan, problem));
    listener.refused(scan, problem);
  }
}
